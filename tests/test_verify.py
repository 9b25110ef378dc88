#!/usr/bin/env python3
"""Tests of verify.py itself against figures computed by hand: an oracle needs one too. No program is run.

usage: test_verify.py"""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest
from fractions import Fraction

import verify
import verify_check
import verify_growth
import verify_tables
from verify_tables import Refused

ENTERPRISES = ("enterprise_id,region,industry,chain,size\n"
               "a,320402,26,x;y,large\nb,320411,C3012,y,\nc,320500,D44,,small\n")
CARRIERS = ("carrier,unit,kgce_per_unit,basis,valid_from,valid_to,tco2_per_unit\n"
            "coal_a,t,700,,,2019-12-31,2\ncoal_a,t,800,,2020-01-01,,2\n"
            "power_a,kWh,0.1229,当量,,,\npower_a,kWh,0.3,等价,2020,2020,\n")


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.n_files = 0

    def file(self, content, encoding="utf-8"):
        self.n_files += 1
        path = self.folder / f"{self.n_files}.csv"
        path.write_bytes(content.encode(encoding))
        return str(path)

    def tables(self, *series):
        return [self.file(ENTERPRISES), self.file(CARRIERS), *map(self.file, series)]

    def rate(self, arguments):
        groups, options = verify.parse_arguments(arguments)
        return verify.rate_csv(verify_tables.Tables(groups, options), options).split("\n")[1:-1]


class Numbers(unittest.TestCase):
    def test_ties_of_both_rules(self):
        table = [("20.545", 2, "20.55", "20.54"), ("20.555", 2, "20.56", "20.56"), ("20.5450001", 2, "20.55", "20.55"),
                 ("20.5449999", 2, "20.54", "20.54"), ("-20.545", 2, "-20.55", "-20.54"), ("0.005", 2, "0.01", "0.00"),
                 ("-0.005", 2, "-0.01", "0.00"), ("12.25", 1, "12.3", "12.2"), ("12.35", 1, "12.4", "12.4"),
                 ("1.0005", 3, "1.001", "1.000"), ("2.5", 0, "3", "2"), ("0", 2, "0.00", "0.00")]
        for text, decimals, half_up, half_even in table:
            self.assertEqual(verify.rounded(Fraction(text), decimals), half_up, text)
            self.assertEqual(verify.rounded(Fraction(text), decimals, "half-even"), half_even, text)

    def test_twelve_significant_digits(self):
        table = [(Fraction(2, 3), "0.666666666667"), (Fraction(-1, 3), "-0.333333333333"), (Fraction(1, 4), "0.25"),
                 (Fraction(2000000, 3), "666666.666667"), (Fraction(10 ** 15, 7), "142857142857000"), (Fraction(0), "0"),
                 (Fraction(1, 3 * 10 ** 8), "0.00000000333333333333"), (Fraction("0.9999999999999"), "1"),
                 (Fraction("999999999999.5"), "1000000000000"), (Fraction(10), "10")]
        for value, text in table:
            self.assertEqual(verify.significant(value), text)

    def test_exact_decimals_have_no_trailing_zeros(self):
        for text in ("0", "10", "-0.5", "1200.000001", "100"):
            self.assertEqual(verify.exact_text(Fraction(text)), text)

    def test_plain_decimals_only(self):
        one = verify_tables.ONE
        number = lambda text, **options: verify_tables.number(text, options)
        self.assertEqual(number("-12.50"), -125 * one // 10)
        self.assertEqual([number(t) for t in ("", "-", "—", "…", "NA", "*")], [None] * 6)
        self.assertEqual(number("１,234.5", lenient=True), 12345 * one // 10)
        self.assertEqual(number("0.25", round="1"), 2 * one // 10)
        self.assertEqual(number("0.35", round="1"), 4 * one // 10)
        self.assertEqual(number("-0.25", round="1"), -2 * one // 10)
        for bad in ("+1", ".5", "1.", "1e3", "1,000", "0x1", "1.0000000001"):
            self.assertRaises(Refused, number, bad)


class Calendar(unittest.TestCase):
    def test_periods_inside_periods(self):
        table = [("2020-02", "day", 29), ("2019-02", "day", 28), ("2020", "month", 12), ("2020Q1", "month", 3),
                 ("2020", "hour", 8784), ("2019-12", "15min", 31 * 96), ("2020", "year", 1)]
        for text, base, holds in table:
            freq, i = verify_tables.period_index(text)
            ends = [verify_tables.index_of(base, verify_tables.start_of(freq, k)) for k in (i, i + 1)]
            self.assertEqual(ends[1] - ends[0], holds, text)

    def test_texts_go_there_and_back(self):
        for text in ("2020", "2020Q4", "2020-12", "2020-02-29", "2020-02-29T23:45", "1600", "9998-12-31"):
            self.assertEqual(verify_tables.period_text(*verify_tables.period_index(text)), text)
        for bad in ("2019-02-29", "2020-13", "2020Q5", "20", "2020-1", "2020-01-01T24:00", "2020-01-01T10:07"):
            self.assertRaises(Refused, verify_tables.period_index, bad)


class Reading(Case):
    def test_quotes_line_ends_and_encodings(self):
        text = 'a,b\r\n"x,""y""",\r\n"two\nlines",2\r\n'
        self.assertEqual(list(verify_tables.records(text)), [["a", "b"], ['x,"y"', ""], ["two\nlines", "2"]])
        self.assertEqual(list(verify_tables.records('"a"\n""\nb')), [["a"], [""], ["b"]])
        for encoding in ("utf-8", "utf-8-sig", "gb18030"):
            self.assertEqual(verify_tables.decode("企业代码".encode(encoding)), "企业代码")

    def test_industry_codes_carry_their_letter(self):
        table = {"26": "C26", "C26": "C26", "2614": "C2614", "C": "C", "01": "A01", "44": "D44", "97": "T97", "all": "all"}
        for code, shown in table.items():
            self.assertEqual(verify_tables.industry_code(code), shown)

    def test_region_values_are_prefixes(self):
        table = {"320000": "32", "320400": "3204", "320402": "320402", "32": "32", "110000": "11", "Texas": "Texas"}
        for code, prefix in table.items():
            self.assertEqual(verify.region_prefix(code), prefix)

    def test_wide_is_long_and_chinese_is_english(self):
        long = "enterprise_id,period,carrier,quantity\na,2019,coal_a,5\na,2019,power_a,3\nb,2019,coal_a,\n"
        wide = "企业代码,时期,coal_a,power_a\na,2019,5,3\nb,2019,,\n"
        self.assertEqual(self.rate(self.tables(long)), self.rate(self.tables(wide)))

    def test_a_key_twice_in_one_import_is_refused(self):
        rows = "enterprise_id,period,coal_a\na,2019,5\n"
        self.assertRaises(Refused, self.rate, self.tables(rows, rows))
        self.assertEqual(self.rate([*self.tables(rows), "--append", self.file(rows)]), self.rate(self.tables(rows)))


class Rates(Case):
    def test_intensity_and_change(self):
        files = self.tables("enterprise_id,period,coal_a\na,2019,30\na,2020,21\n",
                            "enterprise_id,period,value_added\na,2019,42\na,2020,30\n")
        # 30 x 0.7 = 21, 21 x 0.8 = 16.8; 21/42 = 0.5, 16.8/30 = 0.56: + 12 %
        self.assertEqual(self.rate(files), ["2019,21,42,0.5,,1,1,1,", "2020,16.8,30,0.56,12.000000,1,1,1,"])
        self.assertEqual(self.rate(files + ["--compare", "2020", "--decimals", "2", "--to", "2019"]),
                         ["2019,21,42,0.5,-10.71,1,1,1,"])
        self.assertEqual(self.rate(files + ["--factor", "carbon", "--from", "2020"]), ["2020,42,30,1.4,-2.000000,1,1,1,"])

    def test_the_bulletin_rule_rounds_the_intensities_first(self):
        files = self.tables("enterprise_id,period,carrier,quantity,coefficient\na,2019,coal_a,3319.8,1000\na,2020,coal_a,3568.4,1000\n",
                            "enterprise_id,period,value_added\na,2019,4190.6\na,2020,4648.5\n")
        change = lambda *options: self.rate([*files, "--decimals", "2", *options])[1].split(",")[4]
        self.assertEqual((change(), change("--rounding", "bulletin4")), ("-3.10", "-3.11"))

    def test_own_secondary_energy_is_subtracted(self):
        # a plant with combined heat and power: 8392.2 used, 3890.7 made, 170.6 recovered
        flows = [("coal_a", "consumption", "10000", "714.3"), ("coal_a", "transformation_input", "8000", "714.3"),
                 ("power_a", "consumption", "600", "1229"), ("power_a", "transformation_output", "1500", "1229"),
                 ("steam", "consumption", "15000", "34.12"), ("steam", "transformation_output", "60000", "34.12"),
                 ("steam", "recovery", "5000", "34.12"), ("coal_a", "feedstock", "10", "714.3")]
        rows = "".join(f"a,2019,{c},{f},{q},{k}\n" for c, f, q, k in flows)
        files = self.tables("enterprise_id,period,carrier,flow,quantity,coefficient\n" + rows)
        files.append(self.file("carrier,unit,kgce_per_unit\nsteam,GJ,34.12\n"))
        self.assertEqual(self.rate(files), ["2019,4330.9,,,,1,1,0,no_output;partial"])
        self.assertEqual(self.rate(files + ["--energy", "gross"]), ["2019,8392.2,,,,1,1,0,no_output;partial"])

    def test_the_basis_of_electricity(self):
        files = self.tables("enterprise_id,period,power_a\na,2020-06,1000\nb,2020-06,0\n")
        self.assertEqual(self.rate(files + ["--freq", "month"])[0], "2020-06,0.1229,,,,2,2,0,no_output;partial")
        self.assertEqual(self.rate(files + ["--freq", "month", "--basis", "equivalent"])[0],
                         "2020-06,0.3,,,,2,2,0,no_output;partial")
        files = self.tables("enterprise_id,period,power_a\na,2021-06,1000\n")
        self.assertRaises(Refused, self.rate, files + ["--basis", "equivalent"])

    def test_electricity_is_never_revalued_by_a_guess(self):
        files = self.tables("enterprise_id,period,electricity_x,coal_a\na,2020,1000,1\n")
        files.insert(2, self.file("carrier,unit,kgce_per_unit\nelectricity_x,kWh,0.1229\n"))
        self.assertEqual(self.rate(files + ["--by", "carrier", "--where", "carrier=coal_a", "--basis", "equivalent"]),
                         ["coal_a,2020,0.8,,,,1,1,0,no_output"])
        self.assertEqual(len(self.rate(files)), 1)
        self.assertRaises(Refused, self.rate, files + ["--basis", "equivalent"])

    def test_a_spreadsheet_executes_nothing(self):
        self.assertEqual([verify.quoted(t) for t in ("=A1", "-5", "-x", "a,b", "*")], ["'=A1", "-5", "'-x", '"a,b"', "*"])

    def test_missing_cells_are_counted_and_never_zero(self):
        months = "".join(f"a,2020-{m:02},1\n" for m in range(1, 13))
        energy = "enterprise_id,period,coal_a\n" + months + "b,2020-01,\nc,2020-01,2\n"
        files = self.tables(energy, "enterprise_id,period,value_added\n" + months)
        self.assertEqual(self.rate(files), ["2020,11.2,12,0.933333333333,,2,2,1,partial"])
        self.assertEqual(self.rate(files + ["--pairing", "matched"]), ["2020,9.6,12,0.8,,1,1,1,"])
        self.assertEqual(self.rate(files + ["--where", "enterprise=a", "--freq", "quarter", "--from", "2020Q4"]),
                         ["2020Q4,2.4,3,0.8,0.000000,1,1,1,"])

    def test_no_output_and_negative_energy(self):
        files = self.tables("enterprise_id,period,carrier,flow,quantity\na,2019,coal_a,recovery,10\nb,2019,coal_a,,0\n",
                            "enterprise_id,period,value_added\na,2019,0\nc,2019,4\n")
        self.assertEqual(self.rate(files + ["--by", "enterprise"]),
                         ["a,2019,-7,0,,,1,1,1,no_output;neg_energy", "b,2019,0,,,,1,1,0,no_output;partial",
                          "c,2019,,4,,,1,0,1,no_energy;partial"])

    def test_groups_chains_and_totals(self):
        files = self.tables("enterprise_id,period,coal_a\na,2020,10\nb,2020,20\nc,2020,30\n",
                            "enterprise_id,period,value_added\na,2020,8\nb,2020,8\nc,2020,8\n")
        self.assertEqual(self.rate(files + ["--by", "region:4,industry:2"]),
                         ["3204,C26,2020,8,8,1,,1,1,1,", "3204,C30,2020,16,8,2,,1,1,1,", "3205,D44,2020,24,8,3,,1,1,1,"])
        self.assertEqual(self.rate(files + ["--by", "chain", "--totals"]),
                         [",2020,24,8,3,,1,1,1,", "*,2020,48,24,2,,3,3,3,", "x,2020,8,8,1,,1,1,1,", "y,2020,24,16,1.5,,2,2,2,"])
        self.assertEqual(self.rate(files + ["--by", "industry:1", "--where", "region=320400;size=large,"]),
                         ["C,2020,24,16,1.5,,2,2,2,"])

    def test_carriers_share_the_output_of_their_group(self):
        files = self.tables("enterprise_id,period,coal_a,power_a\na,2020,10,1000\nb,2020,20,\n",
                            "enterprise_id,period,value_added\na,2020,8\nb,2020,8\n")
        self.assertEqual(self.rate(files + ["--by", "carrier"]),
                         ["coal_a,2020,24,16,1.5,,2,2,2,", "power_a,2020,0.1229,16,0.00768125,,2,1,2,"])

    def test_corrections_replace_and_units_scale(self):
        first = self.tables("enterprise_id,period,coal_a\na,2020,10\nb,2020,20\n", "enterprise_id,period,value_added\na,2020,0.5\n")
        second = self.file("enterprise_id,period,carrier,quantity,coefficient\na,2020,coal_a,5,900\nb,2020,coal_a,,\n")
        self.assertEqual(self.rate([*first, "--append", second, "--unit", "cny100m"]), ["2020,4.5,5000,0.0009,,1,1,1,"])
        self.assertEqual(self.rate([*first, "--unit", "cny", "--where", "enterprise=a"]), ["2020,8,0.00005,160000,,1,1,1,"])

    def test_quarters_of_an_hour_become_months(self):
        rows = "".join(f"a,2020-02-29T{q // 4:02}:{q % 4 * 15:02},0.01\n" for q in range(96))
        files = self.tables("enterprise_id,period,coal_a\n" + rows)
        self.assertEqual(self.rate(files + ["--freq", "day", "--by", "carrier"]), ["coal_a,2020-02-29,0.768,,,,1,1,0,no_output"])
        self.assertEqual(self.rate(files + ["--freq", "month", "--by", "carrier"]), ["coal_a,2020-02,0.768,,,,1,1,0,no_output;partial"])
        self.assertRaises(Refused, self.rate, self.tables("enterprise_id,period,coal_a\na,2020,1\n") + ["--freq", "month"])


class Prices(Case):
    DEFLATORS = ("industry,period,index,basis\nC26,2019,102,previous_year\n26,2020,98.5,previous_year\n"
                 "C,2020,121,fixed:2018\nC,2019,110,fixed:2018\n*,2020,50,previous_year\n")

    def files(self):
        rows = "".join(f"{u},{y},{v}\n" for u, y, v in (("a", 2018, 200), ("a", 2019, "210.12"), ("a", 2020, "212.5"),
                                                         ("b", 2018, 100), ("b", 2020, 121), ("c", 2020, 10)))
        return [*self.tables("enterprise_id,period,value_added\n" + rows), self.file(self.DEFLATORS)]

    def outputs(self, *options):
        return [",".join(line.split(",")[:4:3]) for line in self.rate([*self.files(), *options])]

    def test_every_cell_is_divided_by_its_chain(self):
        self.assertEqual(self.outputs("--by", "industry:2", "--where", "industry=C", "--price", "constant:2018"),
                         ["C26,200", "C26,206", "C26,211.505922165821", "C30,100", "C30,100"])
        self.assertEqual(self.outputs("--by", "region", "--where", "region=320500", "--price", "constant:2019"), ["320500,20"])

    def test_what_is_refused(self):
        self.assertRaises(Refused, self.outputs, "--price", "constant:2018")  # c has no index of 2019
        self.assertRaises(Refused, self.outputs, "--price", "constant:2010")
        wrong = self.file("industry,period,index,basis\nC26,2020,104,fixed:2018\n")
        self.assertRaises(Refused, self.rate, [*self.files(), wrong, "--price", "constant:2019"])

    def test_growth_and_the_link(self):
        groups, options = verify.parse_arguments([*self.files(), "--where", "industry=C26", "--price", "constant:2018", "--link", "2020"])
        lines = verify_growth.prices_csv(verify_tables.Tables(groups, options), options).split("\n")
        self.assertEqual(lines[2], "2019,210.12,206,5.060000,3.000000,3.000000,2.000000,1.0047,206.9682,206.9682,0,1,")


class Checks(Case):
    def core(self, *arguments):
        return verify_check.check_core(*verify.parse_arguments(list(arguments)))

    def test_levels_against_a_target(self):
        core = self.core("--levels", "100,100,93.06,100", "--target", "17%")
        self.assertEqual(core["decline_percent"], "6.94")
        self.assertEqual(core["completion"], {"ratio_percent": "40.82", "log_percent": "38.60"})
        self.assertEqual((core["met"], core["margin_pp"]), (False, "-10.06"))
        self.assertEqual(core["decline_exact"], {"numerator": "347", "denominator": "5000"})
        core = self.core("--levels", "100,100,74.31,100", "--target", "18")
        self.assertEqual(core["completion"], {"ratio_percent": "142.72", "log_percent": "149.62"})

    def test_a_verdict_uses_unrounded_values(self):
        core = self.core("--levels", "3319.8,4190.6,3568.4,4648.5", "--target", "3.10")
        self.assertEqual((core["decline_percent"], core["met"]), ("3.10", False))
        core = self.core("--levels", "3319.8,4190.6,3568.4,4648.5", "--target", "3.10", "--rounding", "bulletin4")
        self.assertEqual((core["decline_percent"], core["met"]), ("3.11", True))

    def test_published_figures_against_rounded_levels(self):
        verdict = lambda levels, text: self.core("--levels", levels, "--published", text)["published"]["verdict"]
        self.assertEqual(verdict("100000,100000,79450,100000", "20.55%"), "CONFIRMED")
        self.assertEqual(verdict("100,100,79,100", "20.55%"), "CONSISTENT")
        self.assertEqual(verdict("100000,100000,79450,100000", "20.54%"), "REFUTED")

    def test_a_chain_of_years_from_data(self):
        files = self.tables("enterprise_id,period,carrier,quantity,coefficient\n" +
                            "".join(f"a,{y},coal_a,{e},1000\n" for y, e in ((2018, 100), (2019, 96), (2020, "84.39"))),
                            "enterprise_id,period,value_added\na,2018,100\na,2019,100\na,2020,100\n")
        core = self.core(*files, "--region", "320400", "--from", "2018", "--to", "2020", "--target", "20", "--target-to", "2021",
                         "--published", "15.61")
        self.assertEqual([row["decline_percent"] for row in core["annual"]], ["4.00", "12.09"])
        self.assertEqual((core["decline_percent"], core["required_annual_percent"]), ("15.61", "5.20"))
        self.assertEqual(core["published"]["verdict"], "CONFIRMED")
        self.assertRaises(Refused, self.core, *files, "--from", "2017", "--to", "2020")


class Accounts(Case):
    ACCOUNTS = ("region,period,item,value,price_base,vintage\n320400,2019,gdp_current,1000,,\n3204,2020,gdp_index,105,,\n"
                "3204,2019,energy_rest,99.3,,\n3204,2020,energy_total,189,,2021-06\n3204,2020,energy_total,210,,2021\n"
                "3205,2019,gdp_current,,,\n")
    ENERGY = "enterprise_id,period,carrier,quantity\na,2019,coal_a,1\nc,2019,coal_a,10\n"

    def test_energy_over_gdp(self):
        """99.3 tce of the rest and a ton of 0.7; then the later vintage of the total."""
        call = [*self.tables(self.ENERGY, self.ACCOUNTS), "--measure", "gdp", "--by", "region:4", "--price", "constant:2019"]
        self.assertEqual(self.rate(call), ["3204,2019,100,1000,0.1,,1,1,1,", "3204,2020,210,1050,0.2,100.000000,0,0,1,",
                                           "3205,2019,7,,,,1,1,0,no_output;partial;not_available;no_energy_rest"])

    def test_a_total_takes_regions_once(self):
        more = "region,period,item,value\n32,2019,gdp_current,5000\n32,2019,energy_total,700\n"
        call = [*self.tables(self.ENERGY, self.ACCOUNTS, more), "--measure", "gdp", "--to", "2019"]
        self.assertEqual(self.rate(call), ["2019,700,5000,0.14,,2,2,1,"])


if __name__ == "__main__":
    stream = io.StringIO()
    with contextlib.redirect_stderr(stream):
        result = unittest.TextTestRunner(stream=stream).run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]))
    failed = len(result.failures) + len(result.errors)
    if failed:
        print(stream.getvalue())
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed, {len(result.skipped)} skipped")
    sys.exit(1 if failed else 0)
