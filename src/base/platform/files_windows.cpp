// Windows: CreateFile, GetFileInformationByHandle, MapViewOfFile. Paths are UTF-8, as the program's
// manifest (binsize.manifest) has it.
#include "base/platform/files.hpp"

#include "base/platform/windows.hpp"

#include <array>
#include <cerrno>

#include <io.h>

namespace binsize {
namespace {

FileState state_from(const BY_HANDLE_FILE_INFORMATION& info) {
    const auto join = [](DWORD high, DWORD low) { return (u64{high} << 32U) | low; };
    // Tenths of microseconds since 1601.
    const auto time = join(info.ftLastWriteTime.dwHighDateTime, info.ftLastWriteTime.dwLowDateTime);
    return {info.dwVolumeSerialNumber, join(info.nFileIndexHigh, info.nFileIndexLow),
            join(info.nFileSizeHigh, info.nFileSizeLow), static_cast<i64>(time / 10'000'000),
            static_cast<i64>(time % 10'000'000 * 100)};
}

std::optional<FileState> state_of_handle(HANDLE file) {
    BY_HANDLE_FILE_INFORMATION info{};
    if (file == INVALID_HANDLE_VALUE || ::GetFileType(file) != FILE_TYPE_DISK ||
        ::GetFileInformationByHandle(file, &info) == 0 ||
        (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
        return std::nullopt;
    return state_from(info);
}

HANDLE handle_of(int descriptor) { return reinterpret_cast<HANDLE>(::_get_osfhandle(descriptor)); }

Handle open_file(const std::string& path, DWORD access) {
    // Whoever writes or replaces it meanwhile may: that it changed is found out and said.
    return Handle(::CreateFileA(path.c_str(), access,
                                FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
}

Result<MappedFile> map(HANDLE file) {
    const auto state = state_of_handle(file);
    if (!state)
        return fail(ErrorKind::unreadable,
                    "is not a regular file; to read from a pipe, give `-` and redirect it");
    MappedFile out{nullptr, static_cast<std::size_t>(state->size), *state};
    if (out.size == 0) return out;
    const Handle view(::CreateFileMappingA(file, nullptr, PAGE_READONLY, 0, 0, nullptr));
    const void* data =
        view.get() == nullptr ? nullptr : ::MapViewOfFile(view.get(), FILE_MAP_READ, 0, 0, 0);
    if (data == nullptr)
        return fail(ErrorKind::unreadable, "cannot be mapped: {}", windows_error());
    out.data = static_cast<const std::byte*>(data);
    return out;
}

}  // namespace

const std::string_view path_separators = "/\\";

std::optional<FileState> state_of(const std::string& path) {
    return state_of_handle(open_file(path, FILE_READ_ATTRIBUTES).get());
}

std::optional<FileState> state_of(int descriptor) { return state_of_handle(handle_of(descriptor)); }

PathKind kind_of_path(const std::string& path) {
    const auto file = open_file(path, FILE_READ_ATTRIBUTES);
    if (file.get() == INVALID_HANDLE_VALUE) {
        const auto error = ::GetLastError();
        if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND) return PathKind::none;
        errno = EACCES;
        return PathKind::hidden;
    }
    BY_HANDLE_FILE_INFORMATION info{};
    if (::GetFileType(file.get()) != FILE_TYPE_DISK ||
        ::GetFileInformationByHandle(file.get(), &info) == 0)
        return PathKind::other;
    return (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? PathKind::folder
                                                                   : PathKind::regular;
}

bool is_program(const std::string& path) {
    return kind_of_path(path) == PathKind::regular ||
           kind_of_path(path + ".exe") == PathKind::regular;
}

Result<MappedFile> map_file(const std::string& path) {
    const auto file = open_file(path, GENERIC_READ);
    if (file.get() == INVALID_HANDLE_VALUE)
        return fail(ErrorKind::unreadable, "cannot be opened: {}", windows_error());
    if (kind_of_path(path) == PathKind::folder)
        return fail(ErrorKind::unreadable, "is a directory");
    return map(file.get());
}

Result<MappedFile> map_standard_input() {
    HANDLE input = ::GetStdHandle(STD_INPUT_HANDLE);
    LARGE_INTEGER at{};
    if (state_of_handle(input) && ::SetFilePointerEx(input, {}, &at, FILE_CURRENT) != 0 &&
        at.QuadPart == 0)
        return map(input);
    std::array<char, MAX_PATH + 1> folder{};
    std::array<char, MAX_PATH + 1> name{};
    if (::GetTempPathA(static_cast<DWORD>(folder.size()), folder.data()) == 0 ||
        ::GetTempFileNameA(folder.data(), "bin", 0, name.data()) == 0)
        return fail(ErrorKind::unreadable, "cannot make a temporary file: {}", windows_error());
    // Gone with the last handle, and a mapped view holds one.
    const Handle file(::CreateFileA(name.data(), GENERIC_READ | GENERIC_WRITE | DELETE,
                                    FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, CREATE_ALWAYS,
                                    FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr));
    if (file.get() == INVALID_HANDLE_VALUE)
        return fail(ErrorKind::unreadable, "cannot make a temporary file in {}: {}", folder.data(),
                    windows_error());
    std::array<char, 1 << 16> buffer;
    for (;;) {
        DWORD got = 0;
        if (::ReadFile(input, buffer.data(), static_cast<DWORD>(buffer.size()), &got, nullptr) ==
            0) {
            if (::GetLastError() == ERROR_BROKEN_PIPE) break;
            return fail(ErrorKind::unreadable, "cannot be read: {}", windows_error());
        }
        if (got == 0) break;
        DWORD put = 0;
        if (::WriteFile(file.get(), buffer.data(), got, &put, nullptr) == 0 || put != got)
            return fail(ErrorKind::unreadable, "cannot be spooled to {}: {}", folder.data(),
                        windows_error());
    }
    return map(file.get());
}

void unmap(const MappedFile& mapping) noexcept {
    if (mapping.data != nullptr) ::UnmapViewOfFile(mapping.data);
}

u64 physical_memory() {
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    return ::GlobalMemoryStatusEx(&status) == 0 ? 0 : status.ullTotalPhys;
}

std::string own_program() {
    std::array<char, 4096> path{};
    const auto size = ::GetModuleFileNameA(nullptr, path.data(), static_cast<DWORD>(path.size()));
    return size == 0 || size == path.size() ? std::string() : std::string(path.data(), size);
}

}  // namespace binsize
