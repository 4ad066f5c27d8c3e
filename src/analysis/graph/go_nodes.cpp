#include "analysis/graph/go_nodes.hpp"

#include "analysis/go/owners.hpp"
#include "analysis/go/packages.hpp"

namespace binsize {
namespace {

class NodeMaker {
public:
    NodeMaker(const Context& context, const GoPlaces& places, ProgramGraph& out)
        : context_(context),
          program_(*context.go),
          places_(places),
          out_(out),
          sink_(context.axis),
          owners_(*program_.functions, sink_, GoOwners::Make::asked) {}

    void run() {
        const auto count = static_cast<u32>(program_.packages.size());
        out_.nodes.resize(std::size_t{places_.first_package()} + count);
        functions();
        places_.each_data([&](u32 node, u64, u64 address) {
            out_.nodes[node].kind = NodeKind::object;
            out_.nodes[node].address = address;
        });
        // The surest last: it overwrites.
        static_data();
        symbols();
        types();
        literals();
        for (u32 p = 0; p < count; ++p) {
            auto& node = out_.nodes[places_.first_package() + p];
            node.kind = NodeKind::package;
            node.name = program_.packages.name(p);
            node.package = owners_.package(p);
        }
        out_.packages = std::move(sink_.packages);
        classify_go_packages(out_.packages, program_.modules);
        out_.package_nodes_.assign(out_.packages.size(), ~u32{0});
        for (u32 p = 0; p < count; ++p) {
            const u32 node = places_.first_package() + p;
            out_.package_nodes_[out_.nodes[node].package] = node;
        }
        out_.arenas.push_back(std::move(sink_.arena));
    }

private:
    void functions() {
        const auto& fs = *program_.functions;
        for (u32 f = 0; f < fs.count(); ++f) {
            auto& node = out_.nodes[f];
            node.kind = NodeKind::function;
            node.name = fs.name(f);
            node.address = program_.pclntab->entry(f);
            node.package = owners_.package_of_user(go::User::function(f));
        }
    }
    GraphNode* at(u64 address) {
        const auto position = places_.position(address);
        const auto node = position ? places_.node_begun_at(*position) : std::nullopt;
        return node ? &out_.nodes[*node] : nullptr;
    }
    void set(u64 address, NodeKind kind, std::string_view name, PackageId package) {
        if (auto* const node = at(address)) {
            node->kind = kind;
            node->name = name;
            node->package = package;
        }
    }

    void static_data() {
        const auto& data = *program_.data;
        data.references.each([&](const go::Target& target) {
            if (target.user == go::User::nobody || data.areas.strings.contains(target.address))
                return;
            if (auto* const node = at(target.address))
                node->package = owners_.package_of_user(target.user);
        });
        for (const auto& file : go::find_embedded_files(program_.reader, data))
            if (file.address != 0 && file.user != go::User::nobody)
                set(file.address, NodeKind::file, file.path, owners_.package_of_user(file.user));
        for (const auto& task : data.tasks)
            if (task.function)
                set(task.at.begin, NodeKind::init_task, "..inittask",
                    owners_.package(program_.functions->package(*task.function)));
        const auto generated = owners_.package(go::Packages::generated);
        if (data.tasks.empty()) return;
        if (auto* const list = at(program_.module->inittasks.data)) {
            list->name = "go:main.inittasks";
            list->package = generated;
        }
    }
    void symbols() {
        for (const auto& symbol : context_.symbols) {
            if (!names_data(context_, symbol)) continue;
            const auto position = places_.position(symbol.value);
            if (!position || places_.is_decoded(*position)) continue;
            auto* const node = at(symbol.value);
            if (node == nullptr || node->kind != NodeKind::object || !node->name.empty()) continue;
            auto name = symbol.name;
            if (context_.image.traits.hides_underscore && name.starts_with('_'))
                name.remove_prefix(1);
            node->name = name;
            const u32 package = program_.packages.of_symbol(name);
            if (package < program_.packages.size() && package < code_packages())
                node->package = owners_.package(package);
        }
    }
    [[nodiscard]] u32 code_packages() const { return places_package_count_; }

    void types() {
        const auto& table = *program_.types;
        const u64 base = table.region.base();
        const auto shared = sink_.package("[types, no package]", PackageKind::shared);
        const auto common = sink_.package("[shared]", PackageKind::shared);
        const auto package = [&](const go::Type& type) {
            return type.package == go::no_package
                       ? shared
                       : owners_.package(program_.type_packages[type.package]);
        };
        for (const auto& name : table.names) {
            const auto record = table.region.name(name.offset);
            set(base + name.offset, NodeKind::table, record ? record->text : std::string_view{},
                common);
        }
        for (const auto& mask : table.gc_masks)
            set(mask.address, NodeKind::object, {},
                sink_.package("[Go gc masks]", PackageKind::shared));
        for (const auto& closure : table.closures) {
            const auto f = places_.function_at(closure.function);
            set(base + closure.offset, NodeKind::object, {},
                f ? owners_.package_of_user(go::User::function(*f)) : common);
        }
        for (const auto& type : table.types)
            set(base + type.offset, NodeKind::type, table.region.text(type), package(type));
        for (const auto& itab : table.itabs)
            set(itab.address, NodeKind::itab, table.region.text(table.types[itab.concrete]),
                package(table.types[itab.concrete]));
    }
    void literals() {
        const auto region = program_.data->literals.region;
        const auto bytes = clip_slice(program_.reader.at(region.begin), 0, region.size);
        const auto open =
            sink_.package("[string literals, no reference found]", PackageKind::unowned);
        for (const auto& literal : program_.data->literals.literals) {
            const auto text = clip_slice(bytes, literal.address - region.begin, literal.size);
            set(literal.address, NodeKind::literal, as_text(text),
                literal.user == go::User::nobody ? open : owners_.package_of_user(literal.user));
        }
    }

    const Context& context_;
    go::Program& program_;
    const GoPlaces& places_;
    ProgramGraph& out_;
    ClaimSink sink_;
    GoOwners owners_;
    u32 places_package_count_ = static_cast<u32>(program_.packages.size());
};

}  // namespace

void make_go_nodes(const Context& context, const GoPlaces& places, ProgramGraph& out) {
    NodeMaker(context, places, out).run();
}

}  // namespace binsize
