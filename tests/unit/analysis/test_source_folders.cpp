// Folders of source files as programs' assertions spell them.
#include "analysis/native/source_owners.hpp"
#include "support/catch.hpp"

using namespace binsize;

TEST_CASE("source paths: what is one") {
    for (const auto* path : {"src/a.c", "/build/x-1.0/lib/b.cc", "../crypto/evp/e.cpp", "a/b.mm",
                             "C:\\code\\src\\c.cxx", "minkernel\\crts\\d.cpp", "App/View.swift"}) {
        INFO(path);
        CHECK(is_source_path(path));
    }
    // Without a folder, or a name; with what no path has; nothing but dots as a folder.
    for (const auto* text : {"a.c", "src/.c", "failed in src/a.c", "http://host/a.c", "%s/a.c",
                             "../a.c", "/a.c", "src/"}) {
        INFO(text);
        CHECK_FALSE(is_source_path(text));
    }
}

TEST_CASE("source folders: of a path") {
    CHECK(source_folder_of("src/core/a.cc") == "src/core");
    CHECK(source_folder_of("./src//core/./a.cc") == "src/core");
    CHECK(source_folder_of("../../crypto/a.c") == "crypto");
    CHECK(source_folder_of("/a/b/../c/x.c") == "/a/c");
    CHECK(source_folder_of("/../c/x.c") == "/c");
    CHECK(source_folder_of("a/../x.c").empty());
    CHECK(source_folder_of("C:\\code\\src\\x.cpp") == "C:/code/src");
}

TEST_CASE("source folders: what most absolute ones lie in is left out but for its last part") {
    std::vector<std::string> folders{"/home/me/app/src", "/home/me/app/src/io", "/home/me/app/lib",
                                     "/usr/include/x", "rel/src"};
    shorten_folders(folders);
    CHECK(folders == std::vector<std::string>{"app/src", "app/src/io", "app/lib", "/usr/include/x",
                                              "rel/src"});
    folders = {"/home/me/app/src"};
    shorten_folders(folders);
    CHECK(folders == std::vector<std::string>{"src"});
    folders = {"/a/x", "/b/x"};  // nothing that most lie in
    shorten_folders(folders);
    CHECK(folders == std::vector<std::string>{"/a/x", "/b/x"});
    folders = {"D:/a/w/s/x", "D:/a/w/s/y"};
    shorten_folders(folders);
    CHECK(folders == std::vector<std::string>{"s/x", "s/y"});
    folders.clear();
    shorten_folders(folders);
    CHECK(folders.empty());
}
