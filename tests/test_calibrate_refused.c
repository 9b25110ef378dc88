/* test_calibrate_refused.c - figures that no city can carry, or that contradict each other: each with its reason. */
#include "tests/synthetic.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

TestSuite(calibrate_refused, .init = begin_folder, .fini = end_folder);

Test(calibrate_refused, what_enterprises_cannot_carry_has_a_reason)
{
    static const struct {
        const char *row, *reason;
    } cases[] = {
        {"A,rank,,,,,,2017,,,3", "a figure of this kind is not made of data of enterprises"},
        {"A,count,target,,green=yes,,,2017,,,3", "it is planned"},
        {"A,count,,,,,,2017,,,3", "nothing says which enterprises are counted (column where)"},
        {"A,count,,,region=320412,,,2017,,,3",
         "regions, industries, chains and sizes of enterprises are drawn"},
        {"A,count,,,a=1;b=2,,,2017,,,3", "it asks for more than one title of an enterprise"},
        {"A,count,,,a=1,,,2017,,,2.5", "its number is no number of enterprises"},
        {"A,count,,,a=1,,,2017,,,1000000", "it counts more enterprises than the city has (--enterprises)"},
        {"A,count,,gross_output,,,,2017,,1亿元,3", "the city is made to meet tiers of revenue only"},
        {"A,count,,revenue,region=320412,,,2017,,1亿元,3",
         "the city is made to meet tiers of all enterprises only"},
        {"A,count,,,industry=C26;status=closed,,,2017,,,3",
         "who has closed reports no more: with an empty `to` the list is counted"},
        {"A,count,,,industry=A01;status=closed,,,,,,3",
         "the city has no enterprises of this region and industry"},
        {"A,count,,,size=large;status=closed,,,,,,3", "closures are told apart by region and industry only"},
        {"A,level,,,,,,2017,,,3亿元", "it names no measure"},
        {"A,level,,gross_output,,,2015,2017,,,3亿元", "it is a sum of several years"},
        {"A,level,,gross_output,,,,2017,,,3万美元", "the measure is in yuan, the figure in another unit"},
        {"A,level,,gross_output,,,,2017,constant:2015,,3亿元",
         "at constant prices the city meets growth and declines only"},
        {"A,share,,value_added,industry=C26,gross_output,,2017,,,3%", "it is a share of another measure"},
        {"A,share,,value_added,industry=C,gdp,,2017,,,300%",
         "GDP would be less than the value added of the enterprises"},
        {"A,share,,value_added,region=320412,gdp,,2017,,,3%", "GDP is that of the whole city (region=3204)"},
        {"A,level,,gdp,industry=C26,,,2017,,,3000亿元", "GDP is that of the whole city (region=3204)"},
        {"A,decline,,gdp,region=320412,,2015,2017,,,3%", "GDP is that of the whole city (region=3204)"},
        {"A,share,,gdp,,,,2017,,,3%",
         "of GDP the city meets levels, growth, declines and what is a share of it"},
        {"A,growth,,gdp,,,2016,2017,constant:2010,,3%", "the city has no prices of its base year"},
        {"A,share,,value_added,region=320412,region=320411,,2017,,,3%",
         "the part is not inside of the whole"},
        {"A,share,,value_added,region=3204,,,2017,,,3%", "no enterprise reports beside the part"},
        {"A,share,,value_added,industry=A01,,,2017,,,3%", "no enterprise of the part reports"},
        {"A,growth,,value_added,,,2010,2017,,,3%",
         "the city begins after it, or would be too long (--start)"},
        {"A,growth,,value_added,,,2016,2017,constant:2010,,3%", "the city has no prices of its base year"},
        {"A,growth,,value_added,,,2017,2016,,,3%", "its first year is not before its last one"},
        {"A,growth,,value_added,,,2017,2017Q1,,,3%", "its period is not a year, or not stated"},
        {"A,growth,,value_added,carrier=coal,,2016,2017,,,3%",
         "enterprises of the city are not told apart in this way"},
        {"A,decline,,value_added,region=320412,,2015,2017,,,3%",
         "the city is made to meet the decline of all its enterprises only"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rows[256], name[32];
        snprintf(rows, sizeof rows, "%s\n", cases[i].row);
        snprintf(name, sizeof name, "not%zu.nh", i);
        struct nh_synth_options options = small_city(write_figures(rows));
        options.n_enterprises = 60;
        make_store(name, &options);
        json_t *truth = truth_of(name, "figures");
        cr_expect_str_eq(text_of(json_array_get(truth, 0), "reason"), cases[i].reason, "%s", cases[i].row);
        json_decref(truth);
    }
}

Test(calibrate_refused, figures_that_contradict_each_other_are_refused_with_file_and_line)
{
    static const struct {
        const char *rows, *message;
    } cases[] = {
        {"A,share,,gross_output,region=320412,,,2017,,,10%\nB,share,,gross_output,region=320412,,,"
         "2017,,,11%\n",
         "figures.csv, line 2, column published: no city gives 10% together with the other figures "
         "of the same "
         "measure and years, such as line 3"},
        {"A,share,,gross_output,region=320412,,,2017,,,60%\nB,share,,gross_output,region=320411,,,"
         "2017,,,50%\n",
         "such as line 3"},
        {"A,level,,gross_output,,,,2016,,,10亿元\nB,growth,,gross_output,,,2016,2017,,,10%\n"
         "C,level,,gross_output,,,,2017,,,12亿元\n",
         "no city gives"},
        {"A,count,,revenue,,,,2017,,10亿元,30\nB,count,,revenue,,,,2017,,1亿元,20\n",
         "figures.csv, line 3, column published: 20 contradicts line 2"},
        {"A,count,,,s=5,,,2017,,,30\nB,count,,,\"s=5,4\",,,2017,,,20\n",
         "figures.csv, line 3, column published: 20 contradicts other figures of the column s"},
        {"A,count,,,s=5,,,2017,,,30\nB,count,,,s=5,,,2017,,,31\n",
         "line 3, column published: 31 contradicts"},
        {"A,share,,gross_output,region=320412,,,2017,,,110%\n",
         "line 2, column published: a share of some enterprises lies between 0 and 100 %"},
        {"A,share,,value_added,industry=C,gdp,,2017,,,30%\nB,share,,value_added,industry=C,gdp,,2017,,,"
         "31%\n",
         "line 3, column published: no city gives 31% together with the other figures of the same "
         "measure and years, such as line 2"},
        {"A,level,,gdp,,,,2016,,,3000亿元\nB,growth,,gdp,,,2016,2017,,,10%\nC,level,,gdp,,,,2017,,,"
         "3200亿元\n",
         "such as line 2"},
        {"A,growth,,gdp,,,2015,2017,constant:2015,,10%\nB,growth,,gdp,,,2015,2017,constant:2016,,11%\n",
         "such as line 2"},
        {"A,growth,,gdp,,,2015,2017,,,1000000000000%\nB,growth,,gdp,,,2015,2016,,,1000000000000%\n",
         "no city gives"},
        {"A,count,,revenue,,,,2017,,much,30\n", "line 2, column threshold"},
        {"A,growth,,gross_output,,,2016,2017,,,x1%\n", "line 2, column published"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nh_synth_options options = small_city(write_figures(cases[i].rows));
        cr_expect_eq(nh_synth(folder.context, small_file(&folder, "x.nh"), &options, &error), NH_DATA, "%s",
                     cases[i].rows);
        cr_expect_not_null(strstr(error.message, cases[i].message), "%s", error.message);
        cr_expect_neq(access(small_file(&folder, "x.nh"), F_OK), 0);
        cr_expect_neq(access(small_file(&folder, "x.nh.truth.json"), F_OK), 0);
    }
}

Test(calibrate_refused, a_decline_that_is_asked_for_comes_before_that_of_a_figure)
{
    struct nh_synth_options options = small_city(write_figures("A,decline,,value_added,,,2015,2017,,,9%\n"));
    options.decline = "5.5";
    options.decline_from = "2015";
    options.decline_to = "2016";
    make_store("decline.nh", &options);
    json_t *truth = truth_of("decline.nh", "figures");
    cr_expect_str_eq(text_of(json_array_get(truth, 0), "reason"),
                     "another decline was asked for (--decline)");
    json_decref(truth);
}

Test(calibrate_refused, a_table_that_is_not_there_is_an_error)
{
    struct nh_synth_options options = small_city(small_file(&folder, "nothing.csv"));
    cr_expect_eq(nh_synth(folder.context, small_file(&folder, "x.nh"), &options, &error), NH_IO);
    cr_expect_not_null(strstr(error.message, "nothing.csv"));
    options = small_city(write_figures("A,count,,,a=1,,,2017,,,3\n"));
    options.n_enterprises = 2000000;
    cr_expect_eq(nh_synth(folder.context, small_file(&folder, "x.nh"), &options, &error), NH_ARGUMENT);
    cr_expect_not_null(strstr(error.message, "at most 1000000"), "%s", error.message);
}
