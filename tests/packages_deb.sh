#!/usr/bin/env bash
# The Debian packages, built in one clean root and installed in another: program, manual, library, plugin, removal.
# usage: packages_deb.sh TARBALL WORK_DIR      Ends with "N passed, N failed, N skipped".
# WORK_DIR/base is kept, so that the next run need not set it up; the packages are in WORK_DIR/packages.
set -uo pipefail
tarball=$(realpath "$1")
mkdir -p "$2"
work=$(realpath "$2")
passed=0 failed=0

skip() {
    echo "    skipped: Debian packages: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}
[ "$(id -u)" -eq 0 ] || skip "a clean root needs the rights of root"
command -v debootstrap >/dev/null || skip "debootstrap is missing"
unshare --mount true 2>/dev/null || skip "nothing can be mounted here"
# the archives that this machine itself is installed from
archives() { apt-get indextargets --format "$1" 'Created-By: Packages' 'Origin: Debian' | sort -u; }
sources=$(archives 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)')
read -r mirror suite < <(archives '$(REPO_URI) $(RELEASE)' | grep -vE -- '-(security|updates|backports)$') || skip "the sources of apt name no Debian"
/usr/lib/apt/apt-helper download-file "${mirror%/}/dists/$suite/InRelease" "$work/InRelease" >/dev/null 2>&1 || skip "the archive does not answer"

check() { # name command...
    local name=$1; shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1)); echo "FAILED: $name"; tail -n 30 "$work/log"
    fi
}
finish() {
    printf '%d passed, %d failed, 0 skipped\n' "$passed" "$failed"
    [ "$failed" -eq 0 ]; exit
}
must() { # the same, and nothing more can be tested without it
    local before=$failed
    check "$@"
    [ "$failed" -eq "$before" ] || finish
}
inside() { # root, command: what it mounts is gone when it ends
    unshare --mount --fork sh -euc 'mount -t proc proc "$1/proc"
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
            ${http_proxy:+http_proxy="$http_proxy"} chroot "$1" bash -euo pipefail -c "$2" </dev/null' - "$1" "$2"
}
set_up_base() {
    rm -rf "$work/base" "$work/base.part"
    debootstrap --variant=minbase "$suite" "$work/base.part" "$mirror" || return
    echo force-unsafe-io >"$work/base.part/etc/dpkg/dpkg.cfg.d/fast"
    echo "$sources" >"$work/base.part/etc/apt/sources.list"
    mv "$work/base.part" "$work/base"
}
new_root() { # name
    rm -rf "${work:?}/$1"
    cp -a "$work/base" "$work/$1"
    cp /etc/resolv.conf "$work/$1/etc/"
    inside "$work/$1" 'apt-get -q update'
}

if [ ! -d "$work/base" ]; then must "a clean $suite" set_up_base; fi

# ---- built with what Build-Depends names, nothing else ---------------------------------------------------------------
must "a root to build in" new_root build
mkdir "$work/build/source"
tar -xzf "$tarball" -C "$work/build/source" --strip-components=3 --wildcards '*/tools/packaging'
cp "$tarball" "$work/build/"
must "build dependencies" inside "$work/build" 'apt-get -q build-dep -y --no-install-recommends /source'
must "build" inside "$work/build" "/source/deb.sh /$(basename "$tarball") /packages"
rm -rf "$work/packages"
mv "$work/build/packages" "$work/packages"
rm -rf "$work/build"
if command -v lintian >/dev/null; then # which is not in the clean root
    check "lintian" lintian --fail-on error --suppress-tags initial-upload-closes-no-bugs "$work"/packages/*.changes
fi

# ---- installed where nothing was built -----------------------------------------------------------------------------------
must "a root to install in" new_root install
cp -r "$work/packages" "$work/install/packages"
must "install the program" inside "$work/install" 'apt-get -q install -y man-db /packages/nenghao_*.deb'
version=$(basename "$tarball" .tar.gz)
check "version" inside "$work/install" "[ \"\$(nenghao --version)\" = '${version/-/ }' ]"
check "doctor finds BLAS" inside "$work/install" 'nenghao doctor | grep -i "blas.*openblas"'
check "import and rate" inside "$work/install" '
    cd /tmp
    nenghao import -o provinces.nh --round 8 --unit cny100m --codec packed /usr/share/doc/nenghao/data/china_provinces
    nenghao rate provinces.nh --by name --where region=32 --from 2010 --format csv | grep "^江苏,2010,128830082.83,"'
check "a workbook" inside "$work/install" 'nenghao report /tmp/provinces.nh -o /tmp/report.xlsx --from 2006 --to 2010 --target 17 || [ $? -eq 1 ]'
check "manual" inside "$work/install" 'man nenghao | grep -A1 ^NAME'
check "manual in Chinese" inside "$work/install" '[ "$(man -w -L zh_CN nenghao-rate)" = /usr/share/man/zh_CN/man1/nenghao-rate.1.gz ]'
check "completion" inside "$work/install" 'bash -n /usr/share/bash-completion/completions/nenghao'

must "install the module" inside "$work/install" \
    'apt-get -q install -y --no-install-recommends /packages/libnenghao0_*.deb /packages/python3-nenghao_*.deb'
check "module" inside "$work/install" "python3 -c '
import nenghao
assert nenghao.check([100, 100, \"79.45\", 100], target=17)[\"decline_percent\"] == \"20.55\"'"
must "install for development" inside "$work/install" \
    'apt-get -q install -y --no-install-recommends gcc libc6-dev pkgconf hdf5-tools /packages/libnenghao-dev_*.deb'
check "consumer" inside "$work/install" '
    cd /tmp
    printf "%s\n" "#include <nenghao.h>" "#include <stddef.h>" \
        "int main(void) { nh_context *context = NULL; nh_status status = nh_context_new(NULL, &context, NULL);" \
        "nh_context_free(context); return (int)status; }" >consumer.c
    gcc -Wall -Wextra -Werror consumer.c $(pkg-config --cflags --libs nenghao) -o consumer
    ./consumer
    readelf -d consumer | grep "NEEDED.*libnenghao.so.0"'
check "other programs read packed stores" inside "$work/install" \
    'h5dump --dataset=/quantity /tmp/provinces.nh/seg-000001.h5 | grep "(0,0)"'
check "purge" inside "$work/install" 'apt-get -q purge -y "nenghao*" "libnenghao*"
    [ -z "$(find /usr -xdev -name "*nenghao*")" ]'
rm -rf "$work/install"
finish
