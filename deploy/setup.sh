#!/usr/bin/env bash
# Makes a clone runnable on Debian 12 (or Ubuntu 22.04 and later): the Debian packages that are missing, then .venv from the
# hashed lock. Quiet when there is nothing to do. It says what it is about to change on the system, and why, before it does.
#
#   deploy/setup.sh                    what `make setup` runs
#   deploy/setup.sh pdf                what `make pdf-parts` runs: LibreOffice and the faces that PDF needs, both optional
#   deploy/setup.sh packages NAME…     as root: installs these packages, and lets none of them start a service
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv
stamp=$venv/installed-from
policy=/usr/sbin/policy-rc.d

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 1
}

# --- Debian packages ---------------------------------------------------------------------------------------------------

install_packages() {
  [[ $(id -u) == 0 ]] || fail "installing packages needs root: sudo deploy/setup.sh packages $*"
  if [[ ! -e $policy ]]; then # a policy that is there already is the administrator's: it stays
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" >/dev/null
  # Installed by us a moment ago, so nobody counts on them: they must not come up at the next boot either.
  if [[ " $* " == *" rabbitmq-server "* && -x "$(command -v systemctl)" ]]; then
    systemctl disable --now rabbitmq-server.service epmd.socket epmd.service >/dev/null 2>&1 || true
  fi
}

missing=()
need() { # need PACKAGE REASON
  missing+=("$1")
  say "needs the Debian package $1: $2"
}

python_in_range() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; }

find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11; do
    if python_in_range "$candidate"; then
      echo "$candidate"
      return
    fi
  done
}

check_python() {
  local python
  python=$(find_python)
  if [[ -z $python && -x "$(command -v python3)" ]]; then
    fail "Python 3.11, 3.12 or 3.13 is needed, and python3 is $(python3 -V 2>&1). Put one of them on PATH and run this again."
  elif [[ -z $python ]]; then
    need python3-venv "there is no python3 here, and the project is written in it"
  elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    need python3-venv "$python cannot make virtual environments without it"
  fi
}

check_packages() {
  python_in_range $venv/bin/python || check_python
  [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server && -x "$(command -v erl)" ]] ||
    need rabbitmq-server "the project runs a broker of its own, with its data in the project's folder (35 MB with Erlang; no system service is started)"
  [[ $(/sbin/ldconfig -p) == *libcurl.so.4* ]] ||
    need libcurl4 "mongod, which comes with the Python packages, is linked to it"
}

install_missing() {
  [[ -x "$(command -v apt-get)" ]] || fail "there is no apt-get here: install the above with this system's own tools."
  if [[ $(id -u) == 0 ]]; then
    say "installing ${missing[*]} (as root)"
    (install_packages "${missing[@]}")
  elif sudo -n true 2>/dev/null; then
    say "installing ${missing[*]} (with sudo)"
    sudo -n deploy/setup.sh packages "${missing[@]}"
  else
    fail "run this once, as root or with sudo, then try again:  sudo $PWD/deploy/setup.sh packages ${missing[*]}"
  fi
}

# --- what PDF needs; without it everything else works --------------------------------------------------------------------

fonts=.local/fonts
sums=services/export/fonts/SHA256SUMS

has_font() { [[ -n $(find /usr/share/fonts /usr/local/share/fonts -name "$1" -print -quit 2>/dev/null) ]]; }

check_pdf_packages() {
  [[ -e /usr/lib/libreoffice/program/libswlo.so && -x "$(command -v soffice)" ]] ||
    need libreoffice-writer "it turns the Word documents into PDF (about 190 MB together with calc; nothing is started)"
  [[ -e /usr/lib/libreoffice/program/libsclo.so ]] ||
    need libreoffice-calc "it opens the workbooks that departments above hand out"
  has_font NotoSerifCJK-Bold.ttc ||
    need fonts-noto-cjk "titles, headers and the rarer characters of names are drawn with it (91 MB)"
  has_font LiberationSerif-Regular.ttf ||
    need fonts-liberation2 "digits are drawn with it, as wide as those of Times New Roman"
  [[ -x "$(command -v pdffonts)" && -x "$(command -v pdftotext)" ]] ||
    need poppler-utils "the tests read PDF files with it"
}

are_the_fonts() { (cd "$1" 2>/dev/null && sha256sum --quiet --check - >/dev/null 2>&1) <$sums; } # in folder $1

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    fail "run this once, as root or with sudo, then try again:  sudo $*"
  fi
}

download_fonts() { (cd "$1" && apt-get -qq -o APT::Sandbox::User=root download texlive-lang-chinese >/dev/null 2>&1); }

get_own_fonts() {
  local parts fandol
  [[ -x "$(command -v apt-get)" ]] ||
    fail "there is no apt-get here: put the files that $sums names (from CTAN, package fandol) into $fonts yourself."
  say "fetching the faces FandolFang and FandolKai into $fonts: they stand for 仿宋 and 楷体 (49 MB to fetch, 15 MB kept;"
  say "unpacked from the Debian package texlive-lang-chinese, which is not installed)"
  parts=$(mktemp -d)
  trap 'rm -rf "$parts"' RETURN
  download_fonts "$parts" || { as_root apt-get -qq update && download_fonts "$parts"; } ||
    fail "texlive-lang-chinese could not be fetched: PDF cannot be made, everything else can."
  dpkg-deb -x "$parts"/texlive-lang-chinese_*.deb "$parts"
  fandol=$parts/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol
  are_the_fonts "$fandol" || fail "what was fetched is not what $sums expects: it is not used, PDF cannot be made."
  mkdir -p $fonts
  cp "$fandol"/Fandol{Fang,Kai}-Regular.otf $fonts/
}

# --- the virtual environment ---------------------------------------------------------------------------------------------

wanted() { cat requirements-dev.lock pyproject.toml | sha256sum | cut -d' ' -f1; }

counted() { # shows pip's progress as one line where a person is looking
  local total seen=0 line
  total=$(grep -c '^[a-zA-Z].*==' requirements-dev.lock)
  while read -r line; do
    [[ $line == Collecting* && -t 2 ]] && printf '\rsetup: fetching %d of %d' $((++seen)) "$total" >&2
    [[ $line == Installing* && -t 2 ]] && printf '\rsetup: installing …      ' >&2
  done
  [[ ! -t 2 ]] || printf '\r\033[K' >&2
}

make_venv() {
  local python
  python=$(find_python)
  [[ -n $python ]] || fail "no Python 3.11, 3.12 or 3.13 was found."
  python_in_range $venv/bin/python || "$python" -m venv --clear $venv
  say "installing the Python packages of requirements-dev.lock into $venv (about a minute the first time)"
  $venv/bin/python -m pip install --require-hashes --requirement requirements-dev.lock | counted
  $venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
  wanted >$stamp
}

if [[ ${1-} == packages ]]; then
  shift
  install_packages "$@"
  exit
fi

if [[ ${1-} == pdf ]]; then
  check_pdf_packages
  [[ ${#missing[@]} == 0 ]] || install_missing
  are_the_fonts $fonts || get_own_fonts
  exit
fi

check_packages
[[ ${#missing[@]} == 0 ]] || install_missing
if [[ ! -x $venv/bin/python || $(cat $stamp 2>/dev/null) != $(wanted) ]]; then
  make_venv
fi
