/* test_import.c - nh_import: what is accepted, what is refused and how it is said, and that nothing half is stored. */
#include "engine/base/memory.h"
#include "engine/store/store.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILES = 8, PATH_BYTES = 256 };

/* One directory for each test, with tables and a store in it. */
struct bench {
    char directory[PATH_BYTES - 64], store[PATH_BYTES + 16], path[MAX_FILES][PATH_BYTES + 32];
    struct nh_import_file files[MAX_FILES];
    size_t n_files;
    struct nh_import_options options;
    struct nh_import_report report;
    struct nh_error error;
    nh_context *context;
    unsigned n_messages[3];
    char last_message[1024];
};

static void take_message(void *user, enum nh_message_level level, const char *text)
{
    struct bench *bench = user;
    bench->n_messages[level]++;
    snprintf(bench->last_message, sizeof bench->last_message, "%s", text);
}

static struct bench *new_bench(void)
{
    struct bench *bench = calloc(1, sizeof *bench);
    cr_assert(bench != NULL);
    snprintf(bench->directory, sizeof bench->directory, "%s/import-XXXXXX", NHI_TEST_BUILD);
    cr_assert(mkdtemp(bench->directory) != NULL);
    snprintf(bench->store, sizeof bench->store, "%s/store.nh", bench->directory);
    bench->options = (struct nh_import_options)NH_IMPORT_OPTIONS_INIT;
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    options.message = take_message;
    options.user = bench;
    cr_assert_eq(nh_context_new(&options, &bench->context, &bench->error), NH_OK);
    return bench;
}

static void free_bench(struct bench *bench)
{
    char command[PATH_BYTES + 16];
    nh_context_free(bench->context);
    snprintf(command, sizeof command, "rm -rf '%s'", bench->directory);
    cr_assert_eq(system(command), 0);
    free(bench);
}

static void add_bytes(struct bench *bench, const char *name, const char *bytes, size_t n_bytes)
{
    char path[PATH_BYTES + 32];
    snprintf(path, sizeof path, "%s/%s", bench->directory, name);
    strcpy(bench->path[bench->n_files], path);
    FILE *file = fopen(path, "wb");
    cr_assert(file != NULL);
    cr_assert_eq(fwrite(bytes, 1, n_bytes, file), n_bytes);
    cr_assert_eq(fclose(file), 0);
    bench->files[bench->n_files].path = bench->path[bench->n_files];
    bench->n_files++;
}

static void add(struct bench *bench, const char *name, const char *text)
{
    add_bytes(bench, name, text, strlen(text));
}

static nh_status import(struct bench *bench)
{
    bench->report = (struct nh_import_report){0};
    return nh_import(bench->context, bench->store, bench->files, bench->n_files, &bench->options,
                     &bench->report, &bench->error);
}

/* The next import of the same bench adds to the store. */
static void begin_append(struct bench *bench)
{
    bench->n_files = 0;
    bench->options.append = true;
}

static char *rate(struct bench *bench, const char *by, const char *freq)
{
    nh_store *store;
    struct nh_text text = {0};
    struct nh_rate_options options = NH_RATE_OPTIONS_INIT;
    options.by = by;
    options.freq = freq;
    cr_assert_eq(nh_store_open(bench->context, bench->store, &store, &bench->error), NH_OK, "%s",
                 bench->error.message);
    cr_assert_eq(nh_rate(store, &options, NH_FORMAT_CSV, NH_LANG_EN, &text, &bench->error), NH_OK, "%s",
                 bench->error.message);
    nh_store_close(store);
    return text.data;
}

static void expect_rate(struct bench *bench, const char *by, const char *freq, const char *rows)
{
    char *text = rate(bench, by, freq), *body = strchr(text, '\n') + 1;
    cr_expect_str_eq(body, rows);
    free(text);
}

static char *rejects(const struct bench *bench)
{
    char path[PATH_BYTES + 64];
    static char text[1 << 16];
    snprintf(path, sizeof path, "%s.rejects.csv", bench->store);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static bool has_store(const struct bench *bench)
{
    return access(bench->store, F_OK) == 0;
}

/* A bad import: nothing is stored, every mistake is listed with its place. */
static void expect_refused(struct bench *bench, unsigned n_bad_rows, const char *listed)
{
    cr_expect_eq(import(bench), NH_DATA, "%s", bench->error.message);
    cr_expect_eq(bench->report.n_bad_rows, n_bad_rows);
    cr_expect_not(has_store(bench));
    char *text = rejects(bench);
    cr_assert(text != NULL);
    cr_expect(strstr(text, listed) != NULL, "expected '%s' in:\n%s", listed, text);
}

#define ENTERPRISES "enterprise_id,region,industry,size\na,320402,2614,large\nb,320411,C30,small\n"
#define ENERGY "enterprise_id,period,carrier,quantity\na,2020,raw_coal,1000\nb,2020,electricity,2000.5\n"
#define OUTPUT "enterprise_id,period,measure,value\na,2020,value_added,10\nb,2020,value_added,20\n"

static struct bench *city(void)
{
    struct bench *bench = new_bench();
    add(bench, "enterprises.csv", ENTERPRISES);
    add(bench, "energy.csv", ENERGY);
    add(bench, "output.csv", OUTPUT);
    return bench;
}

/* 1000 kg x 0.7143 + 2000.5 kWh x 0.1229 = 960.16145 kgce */
#define TOTAL "2020,0.96016145,30,0.0320053816667,,2,2,2,\n"

/* ---- what is accepted ---------------------------------------------------------------------------------------- */

Test(import, long_tables_give_the_sum_by_hand)
{
    struct bench *bench = city();
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    expect_rate(bench, NULL, NULL, TOTAL);
    expect_rate(bench, "industry:2", NULL,
                "C26,2020,0.7143,10,0.07143,,1,1,1,\nC30,2020,0.24586145,20,0.0122930725,,1,1,1,\n");
    cr_expect_eq(bench->report.n_rows, 6);
    cr_expect_eq(bench->report.n_enterprises, 2);
    cr_expect(rejects(bench) == NULL);
    free_bench(bench);
}

Test(import, wide_tables_are_told_by_their_columns_and_an_empty_cell_is_no_line)
{
    struct bench *bench = new_bench();
    add(bench, "e.csv", ENTERPRISES);
    add(bench, "w.csv", "enterprise_id,period,raw_coal,electricity\na,2020,1000,\nb,2020,,2000.5\n");
    add(bench, "o.csv", "enterprise_id,period,value_added,revenue\na,2020,10,1\nb,2020,20,2\n");
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    cr_expect_eq(bench->report.n_energy_lines, 2);
    cr_expect_eq(bench->report.n_output_lines, 4);
    expect_rate(bench, NULL, NULL, TOTAL);
    free_bench(bench);
}

Test(import, chinese_headers_names_and_encodings_are_read)
{
    struct bench *bench = new_bench();
    add(bench, "e.csv",
        "\xEF\xBB\xBF企业代码,地区代码,行业代码,规模\r\na,320402,2614,大型\r\nb,320411,C30,小型\r\n");
    add_bytes(bench, "g.csv", /* GB18030: 企业代码,时期,品种,数量 and 原煤, 电力 */
              "\xC6\xF3\xD2\xB5\xB4\xFA\xC2\xEB,\xCA\xB1\xC6\xDA,\xC6\xB7\xD6\xD6,\xCA\xFD\xC1\xBF\n"
              "a,2020,\xD4\xAD\xC3\xBA,1000\nb,2020,\xB5\xE7\xC1\xA6,2000.5\n",
              strlen("12345678,1234,1234,1234\na,2020,1234,1000\nb,2020,1234,2000.5\n"));
    add(bench, "o.csv", "企业代码,时期,增加值,总产值\na,2020,10,5\nb,2020,20,6\n");
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    expect_rate(bench, NULL, NULL, TOTAL);
    free_bench(bench);
}

Test(import, the_money_unit_is_converted_exactly)
{
    static const struct {
        const char *unit, *a, *b;
    } cases[] = {{"cny", "100000", "200000.0"}, {"cny1k", "100", "200"}, {"cny100m", "0.001", "0.002"},
                 {"元", "100000", "200000.0"},  {"千元", "100", "200"},  {"亿元", "0.001", "0.002"},
                 {"万元", "10", "20"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *bench = new_bench();
        char output[256];
        snprintf(output, sizeof output, "enterprise_id,period,value_added\na,2020,%s\nb,2020,%s\n",
                 cases[i].a, cases[i].b);
        add(bench, "e.csv", ENTERPRISES);
        add(bench, "energy.csv", ENERGY);
        add(bench, "o.csv", output);
        bench->options.unit = cases[i].unit;
        cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
        expect_rate(bench, NULL, NULL, TOTAL);
        free_bench(bench);
    }
}

Test(import, a_slip_in_the_money_unit_is_no_unit_of_its_own)
{
    static const char *const slips[] = {"CNY", "cny10K", "cny1000k", "千万元", "百元", ""};
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        struct bench *bench = new_bench();
        add(bench, "e.csv", ENTERPRISES);
        bench->options.unit = slips[i];
        cr_assert_eq(import(bench), NH_ARGUMENT);
        cr_assert_not_null(strstr(bench->error.message, "expected cny10k (万元)"), "%s",
                           bench->error.message);
        free_bench(bench);
    }
}

Test(import, physical_units_stay_as_they_are)
{
    static const char *const units[] = {"万吨", "万台", "千台", "台", "t", "元件", "m3"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct bench *bench = new_bench();
        add(bench, "e.csv", ENTERPRISES);
        add(bench, "energy.csv", ENERGY);
        add(bench, "o.csv", "enterprise_id,period,value_added\na,2020,10\nb,2020,20\n");
        bench->options.unit = units[i];
        cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
        expect_rate(bench, NULL, NULL, TOTAL);
        free_bench(bench);
    }
}

Test(import, a_users_carrier_overrides_the_built_in_one_and_new_ones_are_known_in_wide_tables)
{
    struct bench *bench = new_bench();
    add(bench, "wide.csv", "enterprise_id,period,straw,raw_coal\na,2020,10,1000\n");
    add(bench, "e.csv", ENTERPRISES);
    add(bench, "c.csv", "carrier,unit,kgce_per_unit\nstraw,kg,0.5\nraw_coal,kg,0.6\n");
    add(bench, "o.csv", OUTPUT);
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    expect_rate(bench, "carrier", NULL,
                "raw_coal,2020,0.6,30,0.02,,2,1,2,\nstraw,2020,0.005,30,0.000166666666667,,2,1,2,\n");
    free_bench(bench);
}

Test(import, a_carrier_in_another_unit_does_not_fall_back_on_the_built_in_coefficient)
{
    struct bench *bench = new_bench();
    nh_store *store;
    struct nh_text text;
    add(bench, "e.csv", ENTERPRISES);
    add(bench, "energy.csv", ENERGY);
    add(bench, "o.csv", OUTPUT);
    add(bench, "c.csv", "carrier,unit,kgce_per_unit,valid_to\nraw_coal,t,714.3,2019\n");
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    cr_assert_eq(nh_store_open(bench->context, bench->store, &store, &bench->error), NH_OK);
    cr_expect_eq(nh_rate(store, NULL, NH_FORMAT_CSV, NH_LANG_EN, &text, &bench->error), NH_DATA);
    cr_expect(strstr(bench->error.message, "raw_coal") != NULL, "%s", bench->error.message);
    nh_store_close(store);
    free_bench(bench);
}

Test(import, a_measured_coefficient_replaces_the_reference_for_its_row)
{
    struct bench *bench = new_bench();
    add(bench, "e.csv", ENTERPRISES);
    add(bench, "energy.csv",
        "enterprise_id,period,carrier,quantity,flow,coefficient\na,2020,raw_coal,1000,,0.5\n"
        "b,2020,raw_coal,1000,consumption,\n");
    add(bench, "o.csv", OUTPUT);
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    expect_rate(bench, NULL, NULL, "2020,1.2143,30,0.0404766666667,,2,2,2,\n");
    free_bench(bench);
}

Test(import, a_correction_replaces_the_value_and_only_that)
{
    struct bench *bench = city();
    cr_assert_eq(import(bench), NH_OK);
    begin_append(bench);
    add(bench, "more.csv",
        "enterprise_id,period,carrier,quantity\na,2020,raw_coal,2000\na,2021,raw_coal,1\n");
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    cr_expect_eq(bench->report.n_corrected, 1);
    expect_rate(bench, "industry:2", NULL,
                "C26,2020,1.4286,10,0.14286,,1,1,1,\nC26,2021,0.0007143,,,,1,1,0,no_output;partial\n"
                "C30,2020,0.24586145,20,0.0122930725,,1,1,1,\n");
    free_bench(bench);
}

Test(import, a_missing_value_withdraws_the_one_before_and_a_later_one_counts_once)
{
    struct bench *bench = city();
    static const char *const values[] = {"", "3000", "", "", "1000"};
    cr_assert_eq(import(bench), NH_OK);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char name[32], energy[128];
        begin_append(bench);
        snprintf(name, sizeof name, "more%zu.csv", i);
        snprintf(energy, sizeof energy, "enterprise_id,period,carrier,quantity\na,2020,raw_coal,%s\n",
                 values[i]);
        add(bench, name, energy);
        cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
        if (*values[i] == '\0')
            expect_rate(bench, NULL, NULL, "2020,0.24586145,30,0.00819538166667,,2,1,2,partial\n");
    }
    expect_rate(bench, NULL, NULL, TOTAL);
    free_bench(bench);
}

Test(import, rounding_is_half_even_and_counted)
{
    struct bench *bench = new_bench();
    add(bench, "e.csv", ENTERPRISES);
    add(bench, "energy.csv",
        "enterprise_id,period,carrier,quantity\na,2020,raw_coal,0.12345678905\nb,2020,raw_coal,1."
        "5000000000000\n");
    bench->options.round_decimals = 10;
    cr_expect_eq(import(bench), NH_ARGUMENT);
    bench->options.round_decimals = 1;
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    cr_expect_eq(bench->report.n_rounded, 1);
    free_bench(bench);
}

Test(import, zeros_behind_the_ninth_decimal_are_no_decimals)
{
    struct bench *bench = new_bench();
    add(bench, "e.csv", ENTERPRISES);
    add(bench, "energy.csv", "enterprise_id,period,carrier,quantity\na,2020,raw_coal,1.500000000000\n");
    cr_expect_eq(import(bench), NH_OK, "%s", bench->error.message);
    free_bench(bench);
}

/* ---- what is refused ----------------------------------------------------------------------------------------- */

Test(import, every_bad_row_is_listed_with_its_place_and_nothing_is_stored)
{
    static const struct {
        const char *energy, *listed;
    } cases[] = {
        {"a,2020,raw_coal,1e3", "energy.csv,2,quantity,1e3,"},
        {"a,2020,raw_coal,\"1,000\"", "\"1,000\",\"a plain decimal"},
        {"a,2020,raw_coal,0.1234567891", "--round N"},
        {"a,2020,raw_coal,99999999999999999999", "18 digits"},
        {"z,2020,raw_coal,1", "2,enterprise_id,z,"},
        {"a,2020,raw_cola,1", "did you mean 'raw_coal'?"},
        {"a,2020-13,raw_coal,1", "2,period,2020-13,"},
        {"a,2020,raw_coal", "4 fields as in the header, not 3"},
        {"a,2020,raw_coal,1,", "4 fields as in the header, not 5"},
        {"a,2020,raw_coal,1\na,2020,raw_coal,2", "the same key stands in"},
        {"a,2020,raw_coal,1\na,2020-01,raw_coal,2", "3,period,2020-01,"},
        {"a,2020,raw_coal,9000000000000000000\nb,2020,raw_coal,0.1", "fits into 64 bits"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench *bench = new_bench();
        char energy[512];
        snprintf(energy, sizeof energy, "enterprise_id,period,carrier,quantity\n%s\n", cases[i].energy);
        add(bench, "e.csv", ENTERPRISES);
        add(bench, "energy.csv", energy);
        expect_refused(bench, 1,
                       strcmp(cases[i].listed, "energy.csv,2,quantity,1e3,") == 0
                           ? "energy.csv,2,quantity,1e3,"
                           : cases[i].listed);
        free_bench(bench);
    }
}

Test(import, all_bad_rows_of_all_files_are_counted_and_the_list_is_private)
{
    struct bench *bench = new_bench();
    struct stat mode;
    char path[PATH_BYTES + 64];
    add(bench, "e.csv", "enterprise_id,region,industry\na,320402,C26\na,320402,C26\n,320402,C26\n");
    add(bench, "energy.csv", "enterprise_id,period,carrier,quantity,flow\na,x,y,z,w\na,2020,raw_coal,1,up\n");
    expect_refused(bench, 4, "energy.csv,2,quantity,z,");
    cr_expect(strstr(rejects(bench), "energy.csv,2,flow,w,") != NULL);
    snprintf(path, sizeof path, "%s.rejects.csv", bench->store);
    cr_assert_eq(stat(path, &mode), 0);
    cr_expect_eq(mode.st_mode & 0777, 0600);
    free_bench(bench);
}

Test(import, skip_bad_stores_the_good_rows_and_still_lists_the_bad)
{
    struct bench *bench = new_bench();
    add(bench, "e.csv", ENTERPRISES);
    add(bench, "energy.csv", ENERGY "a,2020,raw_coal,7\nzz,2020,raw_coal,1\n");
    add(bench, "o.csv", OUTPUT "a,2020,value_added,x\n");
    bench->options.skip_bad = true;
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    cr_expect_eq(bench->report.n_bad_rows, 3);
    cr_expect(rejects(bench) != NULL);
    expect_rate(bench, NULL, NULL, TOTAL);
    free_bench(bench);
}

Test(import, a_file_that_cannot_be_read_to_its_end_is_never_skipped)
{
    struct bench *bench = new_bench();
    add(bench, "e.csv", ENTERPRISES);
    add(bench, "energy.csv", "enterprise_id,period,carrier,quantity\na,2020,\"raw_coal,1\n");
    bench->options.skip_bad = true;
    expect_refused(bench, 1, "energy.csv");
    free_bench(bench);
}

Test(import, an_unknown_header_is_refused_with_what_it_lacks)
{
    struct bench *bench = new_bench();
    add(bench, "e.csv", ENTERPRISES);
    add(bench, "x.csv", "foo,bar\n1,2\n");
    expect_refused(bench, 1, "as a table of kind");
    free_bench(bench);
}

Test(import, a_refused_append_leaves_the_old_state)
{
    struct bench *bench = city();
    cr_assert_eq(import(bench), NH_OK);
    begin_append(bench);
    add(bench, "bad.csv", "enterprise_id,period,carrier,quantity\na,2020,raw_coal,5\na,2020,raw_coal,x\n");
    cr_expect_eq(import(bench), NH_DATA);
    expect_rate(bench, NULL, NULL, TOTAL);
    free_bench(bench);
}

Test(import, a_good_import_removes_the_list_of_an_earlier_bad_one)
{
    struct bench *bench = city();
    bench->n_files = 1;
    add(bench, "bad.csv", "enterprise_id,period,carrier,quantity\na,2020,raw_coal,x\n");
    cr_expect_eq(import(bench), NH_DATA);
    cr_expect(rejects(bench) != NULL);
    bench->n_files = 1;
    cr_expect_eq(import(bench), NH_OK);
    cr_expect(rejects(bench) == NULL);
    free_bench(bench);
}

/* ---- warnings ------------------------------------------------------------------------------------------------ */

Test(import, unknown_codes_and_wrong_check_characters_are_warnings_once_each)
{
    struct bench *bench = new_bench();
    add(bench, "e.csv",
        "enterprise_id,region,industry\n91350100M000100Y43,XX,99Z\n91350100M000100Y44,XX,99Z\n"
        "91350100m000100y43,320402,C26\n");
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    /* region XX, industry 99Z, the check character of ...44, the second spelling of ...43 */
    cr_expect_eq(bench->report.n_warnings, 4);
    cr_expect_eq(bench->n_messages[NH_MESSAGE_WARNING], 4);
    free_bench(bench);
}

/* ---- the small tables ---------------------------------------------------------------------------------------- */

Test(import, small_tables_are_stored_and_an_append_replaces_rows_by_key)
{
    struct bench *bench = new_bench();
    nh_store *store;
    add(bench, "e.csv", ENTERPRISES);
    add(bench, "t.csv", "region,from,to,decline_percent\n3204,2015,2020,17\n32,2015,2020,17.5\n");
    add(bench, "d.csv", "industry,period,index,basis\n26,2020,101.5,previous_year\n*,2020,99,fixed:2015\n");
    add(bench, "a.csv", "region,period,item,value,vintage\n3204,2020,gdp_current,7805.3,2021-03\n");
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    begin_append(bench);
    add(bench, "t2.csv", "region,from,to,decline_percent\n3204,2015,2020,18\n");
    cr_assert_eq(import(bench), NH_OK, "%s", bench->error.message);
    cr_assert_eq(nh_store_open(bench->context, bench->store, &store, &bench->error), NH_OK);
    const struct nhi_table *targets = nhi_store_table(store, "targets");
    cr_assert(targets != NULL);
    cr_expect_eq(targets->n_rows, 2);
    const struct nhi_column *decline = nhi_table_column(targets, "decline_percent");
    cr_assert(decline != NULL);
    cr_expect_eq(decline->number[0], 180);
    cr_expect_eq(decline->number[1], 175);
    cr_expect_eq(decline->decimals, 1);
    const struct nhi_table *deflators = nhi_store_table(store, "deflators");
    char text[16];
    cr_assert(deflators != NULL);
    nhi_column_text(nhi_table_column(deflators, "industry"), 0, text, sizeof text);
    cr_expect_str_eq(text, "C26");
    nh_store_close(store);
    free_bench(bench);
}

Test(import, bad_rows_of_small_tables_are_listed)
{
    static const char *const tables[] = {"industry,period,index,basis\n26,2020,0,previous_year\n",
                                         "industry,period,index,basis\n26,2020,100,fixed:20\n",
                                         "region,from,to,decline_percent\n32,2020,2015,17\n",
                                         "region,period,item,value\n32,2020,,5\n",
                                         "carrier,unit,kgce_per_unit,basis\nx,kg,1,heat\n",
                                         "carrier,unit,kgce_per_unit\nx,kg,-1\n",
                                         "carrier,unit,kgce_per_unit,valid_from\nx,kg,1,2020\nx,t,2,2021\n",
                                         "carrier,unit,kgce_per_unit\nx,kg,1\nx,kg,2\n"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct bench *bench = new_bench();
        add(bench, "e.csv", ENTERPRISES);
        add(bench, "table.csv", tables[i]);
        expect_refused(bench, 1, "table.csv,");
        free_bench(bench);
    }
}
