# CPack, before it packs a .deb: what Debian's policy asks of documentation (manual pages and the
# changelog compressed, a copyright file that names the licence).
if(NOT CPACK_GENERATOR STREQUAL DEB)
    return()
endif()
set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/program/usr/share)
file(GLOB pages ${share}/man/man1/*.1)
execute_process(COMMAND gzip -9nf ${pages} COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${share}/doc/binsize/changelog
"binsize (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * See CHANGELOG.md.

 -- ${CPACK_PACKAGE_CONTACT}  Tue, 01 Jan 1980 00:00:00 +0000
")
execute_process(COMMAND gzip -9nf ${share}/doc/binsize/changelog COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${share}/doc/binsize/copyright
"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: binsize

Files: *
Copyright: The binsize developers
License: Apache-2.0
 On Debian systems, the full text of the Apache License, Version 2.0, is in
 /usr/share/common-licenses/Apache-2.0.
")
file(REMOVE ${share}/doc/binsize/LICENSE)
