/* decline.c - did the energy intensity fall as planned? Made for docs/library.md; tests/installed.sh builds and runs it.
 * usage: decline STORE FROM TO TARGET_PERCENT
 * build: cc decline.c $(pkg-config --cflags --libs nenghao) -o decline
 */
#include <nenghao.h>
#include <stdio.h>

/* Messages and progress come through callbacks, on the thread of the call. */
static void print_message(void *user, enum nh_message_level level, const char *text)
{
    (void)user;
    fprintf(stderr, "%s%s\n", level == NH_MESSAGE_INFO ? "" : "note: ", text);
}

static bool go_on(void *user, const char *stage, uint64_t done, uint64_t total)
{
    const unsigned *n_most = user;
    (void)stage, (void)total;
    return done < *n_most; /* false would stop the call: NH_CANCELLED */
}

/* The rows of the check as they are published: exact texts, no floating point on the way. */
static void print_years(const nh_table *years)
{
    for (size_t row = 0; row < nh_table_rows(years); row++)
        printf("%s: %s tce, %s x 10000 CNY, decline %s%%\n", nh_table_cell(years, row, 0),
               nh_table_cell(years, row, 1), nh_table_cell(years, row, 2), nh_table_cell(years, row, 4));
}

int main(int argc, char **argv)
{
    struct nh_context_options how = NH_CONTEXT_OPTIONS_INIT;
    struct nh_check_options asked = NH_CHECK_OPTIONS_INIT;
    struct nh_error error;
    unsigned n_most = 1000000000;
    nh_context *context = NULL;
    nh_store *store = NULL;
    nh_table *years = NULL;
    if (argc != 5) {
        fprintf(stderr, "usage: %s STORE FROM TO TARGET_PERCENT\n", argv[0]);
        return 2;
    }
    how.message = print_message;
    how.progress = go_on;
    how.user = &n_most;
    asked.from = argv[2];
    asked.to = argv[3];
    asked.target = argv[4];

    nh_status status = nh_context_new(&how, &context, &error);
    if (status == NH_OK)
        status = nh_store_open(context, argv[1], &store, &error);
    if (status == NH_OK)
        status = nh_check_table(context, store, &asked, &years, &error);
    if (status == NH_OK || status == NH_CHECK_FAILED) /* the table is there in both cases */
        print_years(years);
    if (status == NH_OK)
        printf("the target of %s%% is met\n", argv[4]);
    else
        fprintf(stderr, "%s: %s\n", nh_status_text(status), error.message);

    nh_table_free(years); /* NULL is fine */
    nh_store_close(store);
    nh_context_free(context);
    return status == NH_OK ? 0 : status == NH_CHECK_FAILED ? 1 : 2;
}
