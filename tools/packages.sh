# shellcheck shell=bash
# Which Debian packages each task needs, and how the missing ones are installed. Sourced by ./dev.

declare -A PACKAGES=(
    [build]="gcc libc6-dev meson ninja-build pkg-config python3 libssl-dev libpq-dev
             libpcre2-dev libidn2-dev libpng-dev libwebp-dev libarchive-dev libgmime-3.0-dev libxml2-dev
             libheif-dev libde265-dev
             libmicrohttpd-dev libcjose-dev libjansson-dev libcrypt-dev libcurl4-openssl-dev
             libpoppler-glib-dev libtesseract-dev libleptonica-dev libmagic-dev libseccomp-dev
             zlib1g-dev libfontconfig-dev libfreetype-dev"
    [run]="postgresql-15 postgresql-client-15 fonts-dejavu-core tesseract-ocr-eng tesseract-ocr-deu tesseract-ocr-fra
           tesseract-ocr-spa tesseract-ocr-ita tesseract-ocr-nld tesseract-ocr-por"
    [test]="clang libclang-rt-14-dev libcmocka-dev nodejs npm poppler-utils python3-pytest python3-psycopg2 python3-asyncpg
            python3-cryptography python3-jwt python3-sqlalchemy python3-jsonschema pgbouncer prometheus groff-base json-schema-test-suite"
    [lint]="binutils clang clang-format clang-tidy cppcheck pmccabe shellcheck"
    [samples]="fonts-dejavu-core fonts-liberation libheif-examples poppler-utils python3-numpy python3-pil python3-reportlab"
    [bench]="alembic nodejs npm ocrmypdf poppler-utils python3-asyncpg python3-fastapi python3-httptools python3-jwt
             python3-multipart python3-psycopg2 python3-sqlalchemy python3-uvicorn python3-uvloop tesseract-ocr wrk"
    [fuzz]="clang libclang-rt-14-dev"
)

# need TASK...: installs what is missing of the tasks' packages.
need() {
    local task package as_root=() missing=()
    for task in "$@"; do
        for package in ${PACKAGES[$task]}; do
            [[ " ${missing[*]} " == *" $package "* ]] || is_installed "$package" || missing+=("$package")
        done
    done
    ((${#missing[@]})) || return 0

    if ! command -v apt-get >/dev/null; then
        stop "This machine has no apt. Install what these Debian packages hold, then try again: ${missing[*]}"
    elif ((EUID != 0)); then
        as_root=(sudo)
        command -v sudo >/dev/null ||
            stop "Packages are missing, and there is neither root nor sudo. As root: apt-get install ${missing[*]}"
    fi
    step "Install with apt: ${missing[*]}"
    "${as_root[@]}" tools/install_packages.sh "${missing[@]}"
}

# A nodejs that is not Debian's brings npm along.
is_installed() {
    [[ $1 == npm ]] && command -v npm >/dev/null && return
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}
