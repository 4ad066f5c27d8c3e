#include "evidence/dwarf/lines.hpp"

#include <algorithm>

namespace binsize::dwarf {
namespace {

// A directory is part of the path of each of its files: what no system allows is cut.
constexpr std::size_t longest_name = 4096;

class LineReader {
public:
    LineReader(Sections& sections, LineTable& out, const std::function<bool(u64)>& live)
        : sections_(sections), out_(out), live_(live) {}

    bool read(u64 offset, bool header_alone = false) {
        const auto all = sections_.get(SectionKind::line);
        Cursor at(all, sections_.endian(), offset);
        encoding_.endian = sections_.endian();
        encoding_.thumb = sections_.thumb();
        const u64 length = take_length(at, encoding_.offset_size);
        if (at.failed() || length > at.left()) return false;
        out_.end = at.offset() + length;
        // From here on nothing leads out of the table.
        bytes_ = clip_slice(all, 0, out_.end);
        at = Cursor(bytes_, encoding_.endian, at.offset());
        if (!read_header(at)) return false;
        if (!header_alone) run(at);
        return true;
    }

private:
    bool read_header(Cursor& at);
    bool read_old_files(Cursor& at);
    template <class F>
    bool read_entries(Cursor& at, F&& add);
    void run(Cursor& at);
    bool extended(Cursor& at);
    bool standard(Cursor& at, u8 opcode);
    void advance(u64 operations);
    void row();
    void end_sequence();
    void start() {
        address_ = operation_ = 0;
        file_ = 1;
        begun_ = false;
        first_run_ = out_.runs.size();
    }

    Sections& sections_;
    LineTable& out_;
    const std::function<bool(u64)>& live_;
    ByteView bytes_;
    Encoding encoding_;
    u8 shortest_ = 1, most_operations_ = 1, range_ = 1, opcode_base_ = 1;
    ByteView operands_;  ///< how many each standard opcode takes

    u64 address_ = 0, operation_ = 0, file_ = 1;
    // The row before: where it begins, and whether there is one.
    u64 row_address_ = 0, row_file_ = 0, first_address_ = 0;
    bool begun_ = false;
    std::size_t first_run_ = 0;
};

bool LineReader::read_header(Cursor& at) {
    out_.version = encoding_.version = at.take<u16>();
    if (encoding_.version < 2 || encoding_.version > 5) return false;
    if (encoding_.version == 5) {
        encoding_.address_size = at.take<u8>();
        at.skip(1);  // segment_selector_size
    }
    const u64 header = at.take_word(encoding_.offset_size);
    const u64 program = at.offset() + header;
    if (at.failed() || header > at.left()) return false;
    shortest_ = at.take<u8>();
    if (encoding_.version >= 4) most_operations_ = std::max<u8>(at.take<u8>(), 1);
    at.skip(2);  // default_is_stmt, line_base
    range_ = at.take<u8>();
    opcode_base_ = at.take<u8>();
    if (at.failed() || opcode_base_ == 0) return false;
    operands_ = at.take_bytes(opcode_base_ - 1U);
    const bool read =
        encoding_.version < 5
            ? read_old_files(at)
            : read_entries(
                  at, [&](const LineTable::File& f) { out_.directories.push_back(f.name); }) &&
                  read_entries(at, [&](const LineTable::File& f) { out_.files.push_back(f); });
    if (!read) return false;
    at = Cursor(bytes_, encoding_.endian, program);
    return true;
}

// Number 0 of directories is the unit's own, files count from 1.
bool LineReader::read_old_files(Cursor& at) {
    out_.directories.emplace_back();
    for (auto name = at.take_cstr(); !name.empty(); name = at.take_cstr())
        out_.directories.push_back(name.substr(0, longest_name));
    out_.files.emplace_back();
    for (auto name = at.take_cstr(); !name.empty(); name = at.take_cstr()) {
        const u64 directory = at.take_uleb();
        at.take_uleb();  // time
        at.take_uleb();  // length
        out_.files.push_back({name.substr(0, longest_name), directory});
    }
    return !at.failed();
}

template <class F>
bool LineReader::read_entries(Cursor& at, F&& add) {
    struct Format {
        u64 content, form;
    };
    std::vector<Format> formats(at.take<u8>());
    for (auto& format : formats) format = {at.take_uleb(), at.take_uleb()};
    const u64 count = at.take_uleb();
    // Each form takes a byte at least, so that the table's size bounds the loop.
    if (at.failed() || (formats.empty() && count != 0)) return false;
    for (u64 i = 0; i < count; ++i) {
        LineTable::File file;
        const u64 before = at.offset();
        for (const auto& format : formats) {
            Value value;
            if (!take_value(at, encoding_, format.form, 0, value)) return false;
            if (format.content == DW_LNCT_path)
                file.name = text_of(sections_, encoding_, value, 8).substr(0, longest_name);
            if (format.content == DW_LNCT_directory_index) file.directory = value.number;
        }
        if (at.offset() == before) return false;
        add(file);
    }
    return true;
}

void LineReader::advance(u64 operations) {
    if (most_operations_ == 1) {
        address_ += shortest_ * operations;
        return;
    }
    operation_ += operations;
    address_ += shortest_ * (operation_ / most_operations_);
    operation_ %= most_operations_;
}

// The row before reaches to here.
void LineReader::row() {
    if (!begun_) {
        first_address_ = address_;
    } else if (address_ > row_address_) {
        auto& runs = out_.runs;
        if (runs.size() > first_run_ && runs.back().file == row_file_ &&
            runs.back().begin + runs.back().size == row_address_)
            runs.back().size += address_ - row_address_;
        else
            runs.push_back({row_address_, address_ - row_address_, row_file_});
    }
    begun_ = true;
    row_address_ = address_;
    row_file_ = file_;
}

void LineReader::end_sequence() {
    row();
    if (!live_(first_address_)) out_.runs.resize(first_run_);
    start();
}

void LineReader::run(Cursor& at) {
    start();
    while (!at.done()) {
        const auto opcode = at.take<u8>();
        if (opcode >= opcode_base_) {
            if (range_ == 0) return;
            advance((opcode - opcode_base_) / range_);
            row();
        } else if (opcode == 0 ? !extended(at) : !standard(at, opcode)) {
            break;
        }
    }
    out_.runs.resize(std::min(first_run_, out_.runs.size()));  // a sequence without an end
}

bool LineReader::extended(Cursor& at) {
    const u64 length = at.take_uleb();
    if (at.failed() || length == 0 || length > at.left()) return false;
    const u64 end = at.offset() + length;
    switch (at.take<u8>()) {
        case DW_LNE_end_sequence: end_sequence(); break;
        case DW_LNE_set_address:
            if (length != 5 && length != 9) return false;
            address_ = at.take_word(length == 9 ? 8 : 4) & (encoding_.thumb ? ~u64{1} : ~u64{0});
            operation_ = 0;
            break;
        case DW_LNE_define_file: {
            const auto name = at.take_cstr();
            out_.files.push_back({name.substr(0, longest_name), at.take_uleb()});
            break;
        }
        default: break;
    }
    at = Cursor(bytes_, encoding_.endian, end);
    return true;
}

bool LineReader::standard(Cursor& at, u8 opcode) {
    switch (opcode) {
        case DW_LNS_copy: row(); break;
        case DW_LNS_advance_pc: advance(at.take_uleb()); break;
        case DW_LNS_set_file: file_ = at.take_uleb(); break;
        case DW_LNS_const_add_pc:
            if (range_ == 0) return false;
            advance((255U - opcode_base_) / range_);
            break;
        case DW_LNS_fixed_advance_pc:
            address_ += at.take<u16>();
            operation_ = 0;
            break;
        default:
            for (auto n = std::to_integer<u8>(operands_[opcode - 1U]); n > 0; --n) at.take_uleb();
    }
    return !at.failed();
}

bool is_absolute(std::string_view path) {
    if (path.starts_with('/') || path.starts_with('\\')) return true;
    return path.size() > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
}

}  // namespace

std::string join_paths(std::string_view directory, std::string_view path) {
    if (directory.empty() || is_absolute(path)) return std::string(path);
    std::string out(directory);
    if (!path.empty() && !out.ends_with('/') && !out.ends_with('\\')) out.push_back('/');
    return out.append(path);
}

std::string plain_path(std::string_view path) {
    const bool rooted = path.starts_with('/');
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= path.size();) {
        const auto end = std::min(path.find('/', at), path.size());
        const auto part = path.substr(at, end - at);
        at = end + 1;
        if (part.empty() || part == ".") continue;
        if (part != "..")
            parts.push_back(part);
        else if (!parts.empty() && parts.back() != "..")
            parts.pop_back();
        else if (!rooted)
            parts.push_back(part);
    }
    std::string out;
    for (const auto part : parts) {
        if (rooted || !out.empty()) out.push_back('/');
        out.append(part);
    }
    return out;
}

std::string LineTable::path(u64 file, std::string_view comp_dir) const {
    if (file >= files.size() || files[file].name.empty()) return {};
    const auto& f = files[file];
    const auto own = directories.empty() || directories.front().empty()
                         ? std::string(comp_dir)
                         : join_paths(comp_dir, directories.front());
    const auto directory = f.directory == 0 || f.directory >= directories.size()
                               ? own
                               : join_paths(own, directories[f.directory]);
    return plain_path(join_paths(directory, f.name));
}

u64 line_table_size(Sections& sections, u64 offset) {
    Cursor at(sections.get(SectionKind::line), sections.endian(), offset);
    unsigned offset_size = 4;
    const u64 length = take_length(at, offset_size);
    return at.failed() || length > at.left() ? 0 : at.offset() + length - offset;
}

std::optional<LineTable> read_lines(Sections& sections, u64 offset,
                                    const std::function<bool(u64)>& live) {
    LineTable out;
    if (!LineReader(sections, out, live).read(offset)) return std::nullopt;
    return out;
}

std::optional<LineTable> read_line_header(Sections& sections, u64 offset) {
    LineTable out;
    const std::function<bool(u64)> none = [](u64) { return false; };
    if (!LineReader(sections, out, none).read(offset, true)) return std::nullopt;
    return out;
}

}  // namespace binsize::dwarf
