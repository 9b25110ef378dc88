/* commands.c - see commands.h. */
#include "engine/cli/commands.h"

#include "engine/base/dictionary.h"

#include <string.h>

enum { ANY = 1 << 20 };

static const struct nhi_command commands[] = {
    {"import", NHI_IMPORT, nhi_run_import, 0, ANY, "nenghao import -o STORE [options] FILE.csv|DIR ...",
     "read CSV tables into a store, all or nothing", "把 CSV 表读入数据库，要么全部成功要么不写",
     "nenghao import -o city.nh enterprises.csv carriers.csv energy.csv output.csv\n"
     "nenghao import -o city.nh --append 2021/\n"},
    {"info", NHI_INFO, nhi_run_info, 1, 1, "nenghao info STORE [options]",
     "what is inside: dimensions, periods, carriers, sizes, corrections",
     "数据库内容：维度、时期、品种、大小、更正", "nenghao info city.nh\n"},
    {"rate", NHI_RATE, nhi_run_rate, 1, 1, "nenghao rate STORE [options]",
     "energy, output, intensity and its change, by group and period", "按组和时期的能耗、产出、强度及其变化",
     "nenghao rate city.nh\n"
     "nenghao rate city.nh --by region:6,industry:2 --where industry=C26,C30 --from 2019\n"
     "nenghao rate city.nh --by chain --freq quarter --compare year-ago --totals -o chains.csv\n"},
    {"check", NHI_CHECK, nhi_run_check, 0, 1,
     "nenghao check STORE [options]\nnenghao check --levels E0,G0,E1,G1 [options]",
     "decline of the intensity against a target, and against a published figure", "强度降幅对照目标和公布数",
     "nenghao check city.nh --region 3204 --from 2015 --to 2020 --target 17\n"
     "nenghao check city.nh --by region:4 --freq ytd --from 2020-06 --to 2020-06\n"
     "nenghao check --levels 3000,5000,3100,6503.1 --target 17 --published 20.55%\n"},
    {"audit", NHI_AUDIT, nhi_run_audit, 1, 2, "nenghao audit FIGURES.csv [STORE] [options]",
     "published figures against the data, and against their own document", "用数据和文件自身核对公布的数字",
     "nenghao audit figures.csv city.nh\n"
     "nenghao audit data/changzhou/figures.csv --lang zh\n"},
    {"prices", NHI_PRICES, nhi_run_prices, 1, 1, "nenghao prices STORE --price constant:YYYY [options]",
     "growth at comparable prices, and the link between two price bases",
     "可比价增速，以及两个价格基期的衔接",
     "nenghao prices city.nh --price constant:2015 --by industry:2 --totals\n"
     "nenghao prices city.nh --price constant:2015 --link 2020 --measure gross_output\n"},
    {"revisions", NHI_REVISIONS, nhi_run_revisions, 1, 1,
     "nenghao revisions STORE --from Y --to Y --since DAY [options]",
     "why a decline changed: output, coefficients, scope, late reports, other energy",
     "降幅为何变动：产出、系数、口径、迟报、其他能耗的修订",
     "nenghao revisions city.nh --region 3204 --from 2015 --to 2020 --since 2021-06-30 --measure gdp\n"
     "nenghao revisions city.nh --from 2019 --to 2020 --since state:1 --as-of state:3\n"},
    {"report", NHI_REPORT, nhi_run_report, 1, 1, "nenghao report STORE -o FILE.html|FILE.xlsx [options]",
     "a report to read and to hand on: one HTML page, or an XLSX workbook",
     "供阅读和上报的报告：单个 HTML 页或 XLSX 表",
     "nenghao report city.nh -o city.html --lang zh --region 3204 --from 2015 --to 2020 --target 17\n"
     "nenghao report city.nh -o city.xlsx --lang zh --region 3204 --from 2015 --to 2020 --target 17\n"},
    {"verify", NHI_VERIFY, nhi_run_verify, 1, 1,
     "nenghao verify STORE [options]\nnenghao verify RECEIPT.json [options]",
     "recheck every hash and every checksum, or run again what a receipt says",
     "重新核对所有哈希和校验和，或按凭据重算",
     "nenghao verify city.nh\n"
     "nenghao rate city.nh -o rate.csv --receipt rate.receipt.json\n"
     "nenghao verify rate.receipt.json\n"},
    {"pack", NHI_PACK, nhi_run_pack, 1, 1, "nenghao pack STORE -o NEW [options]",
     "rewrite a store with another codec: the same figures, fewer bytes",
     "换一种编码重写数据库：数字不变，字节更少",
     "nenghao pack city.nh -o small.nh\n"
     "nenghao pack city.nh -o portable.nh --codec deflate\n"},
    {"export", NHI_EXPORT, nhi_run_export, 1, 1, "nenghao export STORE -o DIR [options]",
     "tables that import reads back, matrices for NumPy, or one netCDF-4 file",
     "导出：可读回的表、NumPy 矩阵或一个 netCDF-4 文件",
     "nenghao export city.nh -o tables\n"
     "nenghao export city.nh -o wujin --where region=320412 --table enterprises,energy\n"
     "nenghao export city.nh -o city.h5 --format hdf5\n"},
    {"synth", NHI_SYNTH, nhi_run_synth, 0, 0, "nenghao synth -o STORE|--csv DIR [options]",
     "a synthetic city with known truth", "生成真值已知的虚拟城市",
     "nenghao synth -o city.nh --enterprises 500 --months 72\n"
     "nenghao synth --csv city --months 72 --decline 20.55 --from 2015 --to 2020\n"
     "nenghao synth -o changzhou.nh --calibrate figures.csv\n"},
    {"bench", NHI_BENCH, nhi_run_bench, 0, 0, "nenghao bench [options]",
     "measure this machine and this build: limits, kernels, files, rate, import", "测量本机和本程序的速度",
     "nenghao bench --suite limits,kernel\n"
     "nenghao bench --suite engine --enterprises 100000 --json new.json --baseline old.json\n"},
    {"doctor", NHI_DOCTOR, nhi_run_doctor, 0, 1, "nenghao doctor [DIR] [options]",
     "what this machine offers: instruction sets, threads, libraries, file system",
     "本机条件：指令集、线程、库、文件系统",
     "nenghao doctor\n"
     "nenghao doctor /scratch/stores --format json\n"},
    {"completion", NHI_COMPLETION, nhi_run_completion, 1, 1, "nenghao completion bash|zsh|fish",
     "what the shell offers while a command is typed", "命令行补全脚本",
     "source <(nenghao completion bash)\n"
     "nenghao completion fish > ~/.config/fish/completions/nenghao.fish\n"},
    {"help", NHI_HELP, nhi_run_help, 0, 1, "nenghao help [COMMAND|TOPIC] [--lang en|zh]",
     "this help, the page of a command, or of a topic", "帮助总览、某个命令或某个主题",
     "nenghao help rate\n"
     "nenghao help tables --lang zh\n"},
};

const struct nhi_command *nhi_commands(size_t *n_commands)
{
    *n_commands = sizeof commands / sizeof *commands;
    return commands;
}

const struct nhi_command *nhi_command_find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

const char *nhi_command_near(const char *name)
{
    enum { N = sizeof commands / sizeof *commands };
    const char *names[N];
    for (size_t i = 0; i < N; i++)
        names[i] = commands[i].name;
    return nhi_nearest(name, names, N);
}
