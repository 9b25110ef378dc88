/* test_audit_accounts.c - published figures about GDP and the energy of whole regions, from accounts worked by hand. */
#include "tests/audited.h"
#include "tests/csv_store.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *const header = "id,kind,relation,measure,where,of,from,to,price,published";
static struct csv_city city;

/* Coal of 1 tce a ton. 3204: energy 1000 and 990 (enterprises 600 and 580), GDP 5000 and 5500, 4000 and 4400 at prices of
 * 2015; of 3205 the GDP of 2020 is not available; 3206 has an index only. */
static void open_store(void)
{
    static const struct csv_table tables[] = {
        {"carriers", "carrier,unit,kgce_per_unit\ncoal,t,1000\n"},
        {"enterprises", "enterprise_id,region,industry\nA,320402,C26\nB,320411,D44\n"},
        {"energy", "enterprise_id,period,carrier,quantity\n"
                   "A,2019,coal,400\nA,2020,coal,390\nB,2019,coal,200\nB,2020,coal,190\n"},
        {"output", "enterprise_id,period,measure,value\n"
                   "A,2019,value_added,2000\nA,2020,value_added,2750\n"
                   "B,2019,value_added,500\nB,2020,value_added,600\n"},
        {"accounts", "region,period,item,value,price_base\n"
                     "3204,2019,gdp_current,5000,\n3204,2020,gdp_current,5500,\n"
                     "3204,2019,gdp_constant,4000,2015\n3204,2020,gdp_constant,4400,2015\n"
                     "3204,2019,energy_rest,400,\n3204,2020,energy_rest,410,\n"
                     "3204,2020,rd_expenditure,165,\n"
                     "320402,2019,gdp_current,1000,\n320402,2020,gdp_current,1100,\n"
                     "3205,2019,gdp_current,9000,\n3205,2020,gdp_current,,\n3205,2019,energy_total,2000,\n"
                     "3206,2019,gdp_index,107,\n3206,2020,gdp_index,104,\n3206,2019,gdp_current,100,\n"}};
    csv_begin(&city, "audit_accounts", tables, sizeof tables / sizeof *tables);
}

static void close_store(void)
{
    csv_end(&city);
}

TestSuite(audit_accounts, .init = open_store, .fini = close_store);

#define CASES(...) audit_cases(city.store, header, (const struct audited[]){__VA_ARGS__, {NULL, NULL}})

Test(audit_accounts, levels_of_gdp_and_of_energy)
{
    CASES({"A,level,,gdp,region=3204,,,2020,,5500万元", "CONFIRMED 5500 5500 5500"},
          {"B,level,,地区生产总值,region=320400,,,2020,,0.55亿元", "CONFIRMED 0.55 0.55 0.55"},
          {"C,level,,gdp_constant,region=3204,,,2020,constant:2015,4400", "CONFIRMED 4400 4400 4400"},
          {"D,level,,gdp_current,region=3204,,,2020,constant:2015,5500", "CONFIRMED 5500 5500 5500"},
          {"E,level,,gdp,region=3204,,2019,2020,,1.06亿元", "REFUTED 1.05 1.05 1.05"},
          {"F,level,,energy_total,region=3204,,,2020,,990吨标准煤", "CONFIRMED 990 990 990"},
          {"G,level,,energy,region=3204,,,2020,,580吨标准煤", "CONFIRMED 580 580 580"}, /* of enterprises */
          {"H,level,,gdp_index,region=3206,,,2020,,104.0", "CONFIRMED 104 104 104"},
          {"I,level,,rd_expenditure,region=3204,,,2020,,165万元", "CONFIRMED 165 165 165"},
          {"J,level,,gdp,\"region=3204,3206\",,,2019,,5100", "CONFIRMED 5100 5100 5100"});
}

Test(audit_accounts, growth_and_multiples_at_either_price)
{
    CASES({"A,growth,,gdp,region=3204,,2019,2020,,10.0%", "CONFIRMED 10 10 10"},
          {"B,growth,,gdp,region=3206,,,2020,constant:2019,4.0%", "CONFIRMED 4 4 4"},
          {"C,growth,,gdp_index,region=3206,,2018,2020,,11.28%", "CONFIRMED 11.28 11.28 11.28"},
          {"D,growth,,gdp_index,region=3206,,2019,2020,,4.1%", "REFUTED 4 4 4"},
          {"E,multiple,,gdp,region=3204,,2019,2020,,1.1倍", "CONFIRMED 1.1 1.1 1.1"},
          {"F,average_growth,,gdp,region=3204,,2019,2020,constant:2015,10%", "CONFIRMED 10 10 10"});
}

/* 2750 of 5500; C26 has 50 % of the GDP of its region, and not of all regions; 165 of 5500. */
Test(audit_accounts, shares_and_ratios_are_those_of_the_same_region)
{
    CASES({"A,share,,value_added,region=3204;industry=C,gdp,,2020,,50.0%", "CONFIRMED 50 50 50"},
          {"B,share,,value_added,industry=C;region=3204,gdp,,2020,,50.0%", "CONFIRMED 50 50 50"},
          {"C,share,,rd_expenditure,region=3204,gdp,,2020,,3.0%", "CONFIRMED 3 3 3"},
          {"D,share,,gdp,region=320402,region=3204,,2020,,20%", "CONFIRMED 20 20 20"},
          {"E,share_change,,value_added,region=3204;industry=C,gdp,2019,2020,,10pp", "CONFIRMED 10 10 10"},
          {"F,ratio,,energy_total,region=3204,gdp,,2020,,0.18", "CONFIRMED 0.18 0.18 0.18"},
          {"G,share,,value_added,industry=C,gdp,,2020,,50.0%", "UNDECIDED - - -"}); /* not all have a GDP */
}

/* 990/4400 over 1000/4000 is 0.9; 990/5500 over 1000/5000 is 0.9 as well; of the enterprises 580/600 is 0.9667. */
Test(audit_accounts, declines_are_those_of_the_whole_region)
{
    CASES({"A,decline,,gdp,region=3204,,2019,2020,constant:2015,10.00%", "CONFIRMED 10 10 10"},
          {"B,decline,,gdp,region=3204,,,2020,,10.01%", "REFUTED 10 10 10"},
          {"C,decline,,gdp,region=3204,,2019,2020,,超9%", "CONFIRMED 10 10 10"},
          {"D,decline,,gdp,region=3205,,2019,2020,,10%", "UNDECIDED - - -"});
}

Test(audit_accounts, regions_are_ranked_by_their_accounts)
{
    CASES({"A,rank,,gdp,region=3204,region:4,,2019,,2", "CONFIRMED 2 2 2"},
          {"B,rank,,gdp,region=320600,region:4,,2019,,3", "CONFIRMED 3 3 3"},
          {"C,rank,,gdp_index,region=3204,region:4,,2020,,1", "UNDECIDED - - -"},
          {"D,rank,,gdp,region=3204,region:4,,2020,,1", "UNDECIDED - - -"},
          {"E,rank,,gdp,region=3299,region:4,,2019,,1", "UNDECIDED - - -"});
}

Test(audit_accounts, what_is_missing_is_named)
{
    static const char *const reasons[] = {
        "the store cannot answer: the accounts have no gdp_current of 3205 for 2020",
        "the store cannot answer: the accounts have no gdp_constant at prices of 2015 of 3205 for 2020",
        "the store cannot answer: the accounts have no energy_total of 3206 for 2020",
        "no accounts of regions have energy_rural: import a table accounts with that item",
        "the store cannot answer: the accounts have no gdp_current of 3205 for 2020",
        "only region=CODE[,CODE...] selects them",
        "the store cannot answer: the accounts have no rd_expenditure of 3204 for 2019",
        "the store cannot answer: the accounts have no gdp_current of all regions for 2020"};
    json_t *figures = audit_json(city.store,
                                 "id,kind,measure,where,of,from,to,price,published\n"
                                 "A,level,gdp,region=3205,,,2020,,125\n"
                                 "B,level,gdp,region=3205,,,2020,constant:2015,125\n"
                                 "C,level,energy_total,region=3206,,,2020,,125\n"
                                 "D,level,energy_rural,region=3204,,,2020,,125\n"
                                 "E,decline,gdp,region=3205,,2019,2020,,3%\n"
                                 "F,growth,gdp,industry=C26,,2019,2020,,3%\n"
                                 "G,share_change,rd_expenditure,region=3204,gdp,2019,2020,,3%\n"
                                 "H,share,value_added,industry=C,gdp,,2020,,3%\n",
                                 NULL, NH_OK);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        const char *reason = json_string_value(json_object_get(json_array_get(figures, i), "reason"));
        cr_expect_not_null(strstr(reason, reasons[i]), "%s", reason);
    }
    json_decref(figures);
}
