// columns.cpp - the rate of every region as typed columns, through the Arrow C data interface and without a library for it.
// Made for docs/library.md; tests/installed.sh builds and runs it.
// usage: columns STORE
// build: c++ -std=c++17 columns.cpp $(pkg-config --cflags --libs nenghao) -o columns
#include <nenghao.h>

#include <cstring>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace
{

// What the library hands over is freed by the function that belongs to it.
template <auto Free> struct Freed {
    template <class T> void operator()(T *handle) const
    {
        Free(handle);
    }
};
using Context = std::unique_ptr<nh_context, Freed<nh_context_free>>;
using Store = std::unique_ptr<nh_store, Freed<nh_store_close>>;
using Table = std::unique_ptr<nh_table, Freed<nh_table_free>>;

void must(nh_status status, const nh_error &error)
{
    if (status != NH_OK)
        throw std::runtime_error(error.message);
}

Context new_context()
{
    nh_error error;
    nh_context *context = nullptr;
    must(nh_context_new(nullptr, &context, &error), error);
    return Context(context);
}

Store open(const Context &context, const char *path)
{
    nh_error error;
    nh_store *store = nullptr;
    must(nh_store_open(context.get(), path, &store, &error), error);
    return Store(store);
}

Table rate(const Store &store, const char *by)
{
    nh_rate_options options = NH_RATE_OPTIONS_INIT;
    nh_error error;
    nh_table *table = nullptr;
    options.by = by;
    must(nh_rate_table(store.get(), &options, &table, &error), error);
    return Table(table);
}

// A record batch; other libraries take the two structures over, here they are read in place.
struct Batch {
    ArrowSchema schema;
    ArrowArray array;

    explicit Batch(const Table &table)
    {
        nh_error error;
        must(nh_table_arrow(table.get(), &schema, &array, &error), error);
    }
    Batch(const Batch &) = delete;
    Batch &operator=(const Batch &) = delete;
    ~Batch()
    {
        schema.release(&schema);
        array.release(&array);
    }

    const ArrowArray *column(std::string_view name, std::string_view type) const
    {
        for (int64_t i = 0; i < schema.n_children; i++)
            if (schema.children[i]->name == name &&
                std::string_view(schema.children[i]->format).substr(0, type.size()) == type)
                return array.children[i];
        throw std::runtime_error("no such column");
    }
};

} // namespace

int main(int argc, char **argv)
try {
    if (argc != 2)
        throw std::runtime_error("usage: columns STORE");
    const Context context = new_context();
    const Store store = open(context, argv[1]);
    const Table table = rate(store, "region:6");
    const Batch batch(table);
    const auto *ends = static_cast<const int32_t *>(batch.column("region", "u")->buffers[1]);
    const auto *texts = static_cast<const char *>(batch.column("region", "u")->buffers[2]);
    const auto *units = static_cast<const int64_t *>(batch.column("n_units", "l")->buffers[1]);
    const ArrowArray *energy = batch.column("energy_tce", "d:38,"); // 128 bits each
    int64_t total = 0;
    for (int64_t row = 0; row < batch.array.length; row++) {
        std::cout << std::string_view(texts + ends[row], static_cast<std::size_t>(ends[row + 1] - ends[row]))
                  << ' ' << units[row] << '\n';
        total += units[row];
    }
    std::cout << batch.array.length << " rows, " << total << " units, " << energy->null_count
              << " without energy\n";
    return 0;
} catch (const std::exception &failure) {
    std::cerr << failure.what() << '\n';
    return 2;
}
