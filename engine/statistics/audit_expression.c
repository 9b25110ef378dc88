/* audit_expression.c - reading the arithmetic of a figure; see audit_expression.h. */
#include "engine/statistics/audit_expression.h"

#include "engine/base/memory.h"

#include <string.h>

enum { MAX_DEPTH = 50, MAX_NODES = 1000 };

struct parser {
    const char *text; /* the whole */
    size_t i, n_bytes;
    const struct nhi_dictionary *ids;
    struct nhi_expression *expression;
    int depth;
};

/* ---- symbols ------------------------------------------------------------------------------------------------- */

struct symbol {
    const char *text;
    char meaning;
};

static const struct symbol symbols[] = {{"+", '+'}, {"-", '-'},  {"*", '*'},  {"/", '/'},  {"(", '('},
                                        {")", ')'}, {"＋", '+'}, {"−", '-'},  {"－", '-'}, {"×", '*'},
                                        {"÷", '/'}, {"（", '('}, {"）", ')'}, {"·", '*'}};

/* The symbol at place i and its length; 0: none. */
static char symbol_at(const struct parser *parser, size_t i, size_t *n_bytes)
{
    for (size_t s = 0; s < sizeof symbols / sizeof *symbols; s++) {
        *n_bytes = strlen(symbols[s].text);
        if (*n_bytes <= parser->n_bytes - i && memcmp(parser->text + i, symbols[s].text, *n_bytes) == 0)
            return symbols[s].meaning;
    }
    return '\0';
}

static void skip_blanks(struct parser *parser)
{
    while (parser->i < parser->n_bytes && parser->text[parser->i] == ' ')
        parser->i++;
}

/* Takes one of the wanted symbols; '\0': another thing stands here. */
static char take_symbol(struct parser *parser, const char *wanted)
{
    size_t n_bytes;
    skip_blanks(parser);
    const char found = symbol_at(parser, parser->i, &n_bytes);
    if (found == '\0' || strchr(wanted, found) == NULL)
        return '\0';
    parser->i += n_bytes;
    return found;
}

static nh_status fail_here(const struct parser *parser, const char *what, struct nh_error *error)
{
    const size_t n_left = parser->n_bytes - parser->i,
                 n = nhi_cut_at_character(parser->text + parser->i, n_left, 40);
    return nhi_fail(error, NH_DATA, "at '%.*s' of '%.*s': %s", (int)n, parser->text + parser->i,
                    (int)nhi_cut_at_character(parser->text, parser->n_bytes, 200), parser->text, what);
}

/* ---- nodes --------------------------------------------------------------------------------------------------- */

static nh_status put(struct parser *parser, const struct nhi_node *node, size_t *place,
                     struct nh_error *error)
{
    struct nhi_expression *made = parser->expression;
    if (made->n == MAX_NODES)
        return fail_here(parser, "an expression of so many numbers is not read", error);
    NH_TRY(nhi_grow(&made->nodes, made->n, &made->capacity, sizeof *made->nodes, error));
    made->nodes[made->n] = *node;
    *place = made->n++;
    return NH_OK;
}

/* ---- operands ------------------------------------------------------------------------------------------------ */

/* Up to the next symbol, without blanks at the end. */
static size_t word_bytes(const struct parser *parser)
{
    size_t end = parser->i, n_symbol;
    while (end < parser->n_bytes && symbol_at(parser, end, &n_symbol) == '\0')
        end++;
    while (end > parser->i && parser->text[end - 1] == ' ')
        end--;
    return end - parser->i;
}

/* The longest id here; it ends where the text, a symbol or a blank does. */
static int32_t take_id(struct parser *parser)
{
    const size_t longest = nhi_dictionary_max_bytes(parser->ids), n_left = parser->n_bytes - parser->i;
    size_t n_symbol;
    for (size_t n = n_left < longest ? n_left : longest; n > 0; n--) {
        const size_t end = parser->i + n;
        if (end < parser->n_bytes && parser->text[end] != ' ' && symbol_at(parser, end, &n_symbol) == '\0')
            continue;
        const int32_t id = nhi_dictionary_find(parser->ids, parser->text + parser->i, n);
        if (id == NHI_NOT_FOUND)
            continue;
        parser->i = end;
        return id;
    }
    return NHI_NOT_FOUND;
}

static bool is_plain_number(const char *text, size_t n_bytes)
{
    struct nhi_decimal number;
    return nhi_decimal_parse(text, n_bytes, &number) == NHI_PARSE_OK;
}

static nh_status operand(struct parser *parser, size_t *place, struct nh_error *error)
{
    const char *fault = "expected a number, an id of this document, or a bracket";
    struct nhi_node node = {.operation = NHI_FIGURE};
    skip_blanks(parser);
    const size_t n_bytes = word_bytes(parser);
    const char *word = parser->text + parser->i;
    if (n_bytes == 0)
        return fail_here(parser, fault, error);
    if (!is_plain_number(word, n_bytes)) {
        node.figure = take_id(parser);
        if (node.figure != NHI_NOT_FOUND)
            return put(parser, &node, place, error);
    }
    node.operation = NHI_NUMBER;
    if ((*word < '0' || *word > '9') || !nhi_printed_read(word, n_bytes, &node.number, &fault))
        return fail_here(parser, fault, error);
    parser->i += n_bytes;
    return put(parser, &node, place, error);
}

/* ---- grammar ------------------------------------------------------------------------------------------------- */

static nh_status sum(struct parser *parser, size_t *place, struct nh_error *error);

static nh_status factor(struct parser *parser, size_t *place, struct nh_error *error)
{
    if (parser->depth == MAX_DEPTH)
        return fail_here(parser, "brackets or signs are nested too deeply", error);
    parser->depth++;
    const char symbol = take_symbol(parser, "-+(");
    if (symbol == '(') {
        NH_TRY(sum(parser, place, error));
        if (take_symbol(parser, ")") == '\0')
            return fail_here(parser, "expected a closing bracket", error);
    } else if (symbol == '-') {
        struct nhi_node node = {.operation = NHI_NEGATE};
        NH_TRY(factor(parser, &node.left, error));
        NH_TRY(put(parser, &node, place, error));
    } else
        NH_TRY(symbol == '+' ? factor(parser, place, error) : operand(parser, place, error));
    parser->depth--;
    return NH_OK;
}

static nh_status product(struct parser *parser, size_t *place, struct nh_error *error)
{
    NH_TRY(factor(parser, place, error));
    for (char symbol; (symbol = take_symbol(parser, "*/")) != '\0';) {
        struct nhi_node node = {.operation = symbol == '*' ? NHI_MULTIPLY : NHI_DIVIDE, .left = *place};
        NH_TRY(factor(parser, &node.right, error));
        NH_TRY(put(parser, &node, place, error));
    }
    return NH_OK;
}

static nh_status sum(struct parser *parser, size_t *place, struct nh_error *error)
{
    NH_TRY(product(parser, place, error));
    for (char symbol; (symbol = take_symbol(parser, "+-")) != '\0';) {
        struct nhi_node node = {.operation = symbol == '+' ? NHI_ADD : NHI_SUBTRACT, .left = *place};
        NH_TRY(product(parser, &node.right, error));
        NH_TRY(put(parser, &node, place, error));
    }
    return NH_OK;
}

nh_status nhi_expression_read(const char *text, size_t n_bytes, const struct nhi_dictionary *ids,
                              struct nhi_expression *expression, struct nh_error *error)
{
    struct nhi_expression made = {0};
    struct parser parser = {.text = text, .n_bytes = n_bytes, .ids = ids, .expression = &made};
    size_t place;
    nh_status status = sum(&parser, &place, error);
    skip_blanks(&parser);
    if (status == NH_OK && parser.i < n_bytes)
        status = fail_here(&parser, "expected + - * / or the end", error);
    if (status == NH_OK)
        *expression = made;
    else
        nhi_expression_clear(&made);
    return status;
}

void nhi_expression_clear(struct nhi_expression *expression)
{
    nhi_free(expression->nodes);
    *expression = (struct nhi_expression){0};
}

bool nhi_expression_names(const struct nhi_expression *expression, int32_t figure)
{
    for (size_t i = 0; i < expression->n; i++)
        if (expression->nodes[i].operation == NHI_FIGURE && expression->nodes[i].figure == figure)
            return true;
    return false;
}
