/* torture_city.c - the city of the torture: small, with a table of every kind and a store in two codecs. */
#include "tests/small_store.h"
#include "tests/torture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const tables[][2] = {
    {"enterprises.csv",
     "enterprise_id,region,industry,name,chain\n"
     "U1,320402,C2614,\"A, \"\"B\"\" Ltd\",solar;battery\nU2,330100,C30,常州,\nU3,320411,D44,x,solar\n"},
    {"carriers.csv",
     "carrier,unit,kgce_per_unit,valid_from,valid_to\npellets,kg,0.5,2019,2020\npellets,kg,0.55,2021,\n"},
    {"energy.csv", "enterprise_id,period,carrier,quantity,flow,coefficient\nU1,2019-01,raw_coal,10.5,,\n"
                   "U1,2020-01,raw_coal,9,,0.7\nU2,2020-03,pellets,3,feedstock,\nU3,2020-12,电力,,,\n"},
    {"output.csv", "企业代码,时期,value_added,tax\nU1,2019,100,1\nU1,2020,120.25,2\nU2,2020,-5,\n"},
    {"deflators.csv", "industry,period,index,basis\nC26,2020,102.5,previous_year\nC,2020,97,fixed:2019\n"},
    {"accounts.csv", "region,period,item,value,price_base,vintage\n320000,2019,gdp_constant,1000,2019,\n"
                     "320000,2020,gdp_index,103.5,,2021-01\n320000,2020,gdp_constant,1034.9,2019,\n"
                     "320000,2019,energy_rest,900,,\n320000,2020,energy_rest,910,,\n"},
    {"more.csv", "enterprise_id,period,carrier,quantity\nU1,2020-01,raw_coal,8.125\nU2,2021-06,pellets,4\n"},
    {"figures.csv",
     "id,kind,measure,where,of,to,threshold,expression,published\nA,share,value_added,region=3204,,2020,,,"
     "104%"
     "\n"
     "B,count,value_added,,,2020,100,,1家\nC,rank,value_added,region=3204,region:4,2020,,,1\n"
     "D,chain,,,,,,2.01;3.6,5.5%\nE,arith,,,,,,(A-B)/A,0.04\nF,decline,value_added,,,2020,,,27%\n"
     "G,growth,gdp_index,region=32,,2020,,,3.5%\nH,share,value_added,region=32,gdp_constant,2020,,,不足99%\n"
     "I,decline,gdp,region=32,,2020,,,不足99%\nJ,rank,gdp,region=32,region:2,2020,,,1\n"}};
enum { N_TABLES = sizeof tables / sizeof tables[0], FIRST_TABLES = 6, FIGURES = 7 };

struct torture_city city;

static char paths[N_TABLES][TORTURE_PATH_BYTES];
static struct nh_import_file files[N_TABLES];
static struct {
    char *bytes;
    size_t n;
} before[2]; /* files of the store that an append adds to */

static void give_up(const char *what)
{
    printf("%s\n0 passed, 1 failed\n", what);
    exit(1);
}

static char *read_state(int i, size_t *n_bytes)
{
    static const char *const names[2] = {"MANIFEST.json", "seg-000001.h5"};
    char path[TORTURE_PATH_BYTES + 32];
    snprintf(path, sizeof path, "%s/%s", city.store, names[i]);
    return small_read_file(path, n_bytes);
}

nh_status import_tables(const char *path, bool append, struct nh_import_report *report,
                        struct nh_error *error)
{
    struct nh_import_options options = NH_IMPORT_OPTIONS_INIT;
    options.append = append;
    const size_t first = append ? FIRST_TABLES : 0, n = append ? FIGURES - FIRST_TABLES : FIRST_TABLES;
    return nh_import(city.context, path, files + first, n, &options, report, error);
}

void remove_store(const char *path)
{
    char command[TORTURE_PATH_BYTES + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", path);
    if (access(path, F_OK) == 0 && system(command) != 0)
        give_up("cannot remove a store");
}

void make_store(void)
{
    struct nh_error error = {NH_OK, ""};
    remove_store(city.store);
    if (import_tables(city.store, false, NULL, &error) != NH_OK)
        give_up(error.message);
    for (int i = 0; i < 2; i++) {
        free(before[i].bytes);
        before[i].bytes = read_state(i, &before[i].n);
    }
}

void make_city(void)
{
    struct nh_context_options options = NH_CONTEXT_OPTIONS_INIT;
    struct nh_error error = {NH_OK, ""};
    char command[TORTURE_PATH_BYTES];
    options.n_threads = 1;
    if (nh_context_new(&options, &city.context, &error) != NH_OK ||
        small_path(city.directory, "torture") == NULL)
        give_up(error.message);
    snprintf(command, sizeof command, "mkdir '%s'", city.directory);
    if (system(command) != 0)
        give_up("no directory to work in");
    snprintf(city.store, sizeof city.store, "%s/old", city.directory);
    snprintf(city.new_store, sizeof city.new_store, "%s/new", city.directory);
    for (int i = 0; i < N_TABLES; i++) {
        snprintf(paths[i], TORTURE_PATH_BYTES, "%s/%s", city.directory, tables[i][0]);
        files[i].path = paths[i];
        if (!small_write_file(paths[i], tables[i][1], strlen(tables[i][1])))
            give_up(paths[i]);
    }
    city.figures = paths[FIGURES];
    make_store();
    snprintf(city.packed, sizeof city.packed, "%s/packed", city.directory);
    if (nh_pack(city.context, city.store, city.packed, NULL, NULL, &error) != NH_OK)
        give_up(error.message);
}

void clear_city(void)
{
    for (int i = 0; i < 2; i++)
        free(before[i].bytes);
    small_path(city.directory, "torture");
    nh_context_free(city.context);
}

bool is_store_unchanged(void)
{
    bool is_same = true;
    for (int i = 0; i < 2; i++) {
        size_t n;
        char *now = read_state(i, &n);
        is_same &= now != NULL && n == before[i].n && memcmp(now, before[i].bytes, n) == 0;
        free(now);
    }
    return is_same;
}
