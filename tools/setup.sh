# What ./run and ./test need of the machine. Sourced by them, from the root of the repository.

# The .NET SDK that global.json asks for.
need_sdk() {
    if command -v dotnet >/dev/null && dotnet --version >/dev/null 2>&1; then
        return 0
    fi
    echo "The .NET SDK 10 is missing. Get it from https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    echo "or, on Debian and Ubuntu, with: apt-get install dotnet-sdk-10.0" >&2
    return 1
}

# Node.js and npm, which build the web client.
need_node() {
    if command -v npm >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 20 ]; then
        return 0
    fi
    echo "Node.js 20 or later with npm is missing: the web client is built with it. See https://nodejs.org" >&2
    return 1
}

# Packages named in the files, one a line, "#" begins a comment. As root they are installed; else they are named.
install_packages() {
    local -a missing=()
    local package
    command -v dpkg-query >/dev/null || return 0
    while read -r package; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done < <(sed 's/#.*//' "$@" | tr -s ' \t' '\n' | grep . | sort -u)
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        echo "Missing: sudo apt-get install ${missing[*]}" >&2
        return 1
    fi
    echo "installing ${missing[*]}"
    # Their services are not for this machine: what is tested is started by the tests, on ports of its own.
    local policy=/usr/sbin/policy-rc.d code=0
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
    else
        policy=
    fi
    if [[ " ${missing[*]} " == *" postgresql"* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    fi
    local log
    log=$(mktemp)
    {
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -q
        # One that this release does not have must not keep the others away.
        apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold "${missing[@]}" \
            || for package in "${missing[@]}"; do
                apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold "$package"
            done
    } >"$log" 2>&1
    for package in "${missing[@]}"; do
        if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            echo "could not install $package" >&2
            code=1
        fi
    done
    [ $code -eq 0 ] || tail -n 5 "$log" >&2
    rm -f "$log"
    [ -z "$policy" ] || rm -f "$policy"
    return $code
}

# Makes a temporary folder, in memory where there is room: thousands of small stores are made and synced, and none of
# them is to outlive the machine.
swift_folder() { # name
    local free
    free=$(df --output=avail -m /dev/shm 2>/dev/null | tail -n 1)
    if [ "${free:-0}" -ge 2048 ] && [ -w /dev/shm ]; then
        mktemp -d "/dev/shm/$1-XXXXXX"
    else
        mktemp -d "${TMPDIR:-/tmp}/$1-XXXXXX"
    fi
}

# A PostgreSQL of our own: a cluster in a temporary folder, on a free port of the loopback, with fsync on.
# Its connection string is in HUTONG_TEST_POSTGRES; without the program it is left out and the tests say so.
start_postgres() {
    [ -z "${HUTONG_TEST_POSTGRES:-}" ] || return 0
    local bin
    bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
    if [ -z "$bin" ]; then
        echo "PostgreSQL is not installed: what needs it is skipped"
        return 0
    fi
    postgres_folder=$(swift_folder hutong-postgres)
    postgres_bin=$bin
    [ "$(id -u)" -ne 0 ] || chown postgres "$postgres_folder"
    if ! as_postgres "$bin/initdb" -D "$postgres_folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
        >"$postgres_folder/initdb.log" 2>&1; then
        cat "$postgres_folder/initdb.log"
        return 1
    fi
    local port
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
        if as_postgres "$bin/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/log" -w -t 30 start \
            -o "-p $port -k $postgres_folder -c listen_addresses=127.0.0.1 -c max_connections=200" >/dev/null 2>&1; then
            export HUTONG_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
            return 0
        fi
    done
    echo "PostgreSQL does not start:"
    tail -n 20 "$postgres_folder/log"
    return 1
}

stop_postgres() {
    [ -n "${postgres_folder:-}" ] || return 0
    as_postgres "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -m immediate stop >/dev/null 2>&1
    rm -rf "$postgres_folder"
    postgres_folder=
}

# PostgreSQL refuses to run as root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && setpriv --reuid postgres --regid postgres --clear-groups -- "$@")
    else
        "$@"
    fi
}
