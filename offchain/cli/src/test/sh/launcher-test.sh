#!/bin/sh
# Tests of ./bascule, run by LauncherTest under dash and bash: launcher-test.sh LAUNCHER SHELL
# Tools are stand-ins that record how they were called; each case prints "ok NAME" or "FAILED NAME".
set -u
launcher=$1 shell=$2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failures=0
real_path=$PATH

# ---- stand-ins ---------------------------------------------------------------------------------

write_tool() { # PATH BODY
  mkdir -p "$(dirname "$1")"
  printf '#!/bin/sh\n%s\n' "$2" >"$1"
  chmod +x "$1"
}

make_jdk() { # FOLDER VERSION
  write_tool "$1/bin/javac" 'exit 0'
  write_tool "$1/bin/java" 'echo "java $*"; for a in "$@"; do [ "$a" = --fail ] && exit 9; done; exit 0'
  printf 'IMPLEMENTOR="Test"\nJAVA_VERSION="%s"\n' "$2" >"$1/release"
}

# A project folder with the launcher, sources, and tools on a PATH of its own.
make_project() {
  rm -rf "$work/p" "$work/bin" "$work/home"
  mkdir -p "$work/p" "$work/bin" "$work/home"
  cp "$launcher" "$work/p/bascule"
  for module in contracts offchain/core offchain/chain offchain/chain-rpc offchain/cli-convention \
    offchain/cli offchain/engine offchain/service node test-network; do
    mkdir -p "$work/p/$module/src/main"
    : >"$work/p/$module/pom.xml"
  done
  : >"$work/p/pom.xml"
  make_jdk "$work/jdk25" 25.0.3
  make_jdk "$work/jdk17" 17.0.15
  write_tool "$work/bin/node" 'echo v20.20.2'
  write_tool "$work/bin/npm" 'echo 11.0.0'
  make_maven 3.8.7
  for tool in sh dash bash awk sed grep tr cut cat cp mv rm mkdir rmdir mktemp find head tail date \
    sleep dirname readlink printf kill df id touch wc sort env chmod; do
    found=$(command -v "$tool" 2>/dev/null) && [ -x "$found" ] && ln -sf "$found" "$work/bin/$tool"
  done
}

make_maven() { # VERSION
  write_tool "$work/bin/mvn" "
if [ \"\$1\" = -v ]; then
  printf '\033[1mApache Maven $1\033[m\nJava version: 25.0.3, vendor: Test, runtime: x\n'
  exit 0
fi
echo \"mvn \$*\" >>'$work/calls'
echo \"MAVEN_OPTS=\$MAVEN_OPTS JAVA_HOME=\$JAVA_HOME\" >>'$work/calls'
[ -f '$work/broken' ] && { echo '[ERROR] it does not compile'; exit 1; }
echo '[INFO] Building Bascule core 0.1.0-SNAPSHOT                               [1/2]'
echo '[INFO] Tests run: 5, Failures: 1, Errors: 0, Skipped: 2, Time elapsed: 1 s -- in X'
echo '[INFO] Tests run: 7, Failures: 1, Errors: 0, Skipped: 2'
echo '[INFO] Building Bascule contracts 0.1.0-SNAPSHOT                          [2/2]'
printf 'Ran 3 test suites: \033[32m30\033[0m tests passed, \033[31m0\033[0m failed, \033[33m0\033[0m skipped (30 total tests)\n'
mkdir -p '$work/p/offchain/cli/target' '$work/p/test-network/target'
: >'$work/p/offchain/cli/target/cli-0.1.0-SNAPSHOT.jar'
: >'$work/p/test-network/target/test-network-0.1.0-SNAPSHOT.jar'
[ -f '$work/tests-fail' ] && exit 1
exit 0"
}

run() { # the launcher, with JAVA_HOME on the JDK 25 unless the case says otherwise
  rm -f "$work/calls"
  (cd "$work" && PATH=$work/bin HOME=$work/home JAVA_HOME=${java_home-$work/jdk25} \
    MAVEN_OPTS=${maven_opts-} "$shell" "$work/p/bascule" "$@" >"$work/out" 2>"$work/err")
  exit_status=$?
}

check() { # NAME CONDITION...
  name=$1
  shift
  if "$@"; then
    echo "ok $name"
  else
    echo "FAILED $name (exit $exit_status)"
    sed 's/^/    out: /' "$work/out" | head -n 15
    sed 's/^/    err: /' "$work/err" | head -n 15
    failures=$((failures + 1))
  fi
}

exits() { [ "$exit_status" -eq "$1" ]; }
out_has() { grep -q -- "$1" "$work/out"; }
err_has() { grep -q -- "$1" "$work/err"; }
called() { grep -q -- "$1" "$work/calls" 2>/dev/null; }
not_called() { ! [ -f "$work/calls" ]; }

# ---- cases -------------------------------------------------------------------------------------

make_project
run
check 'overview without arguments' exits 0
check 'overview lists commands' out_has '^  reconcile '
run nothing-like-it --json
check 'an unknown command ends with 2' exits 2
check 'an unknown command as JSON' out_has '"code":"unknown_command"'
run relayer
check 'a room that is empty ends with 1' exits 1
check 'a room that is empty says so' err_has 'not part of this version'

run settle --wait
check 'what is missing is built first' called 'package.* -pl offchain/cli -am package\|-pl offchain/cli -am package'
check 'the quick build skips tests' called 'DskipTests'
check 'Maven runs on the JDK 25' called "JAVA_HOME=$work/jdk25"
check 'progress per module' err_has '\[1/2\] Bascule core'
check 'the command gets its arguments' out_has 'cli-0.1.0-SNAPSHOT.jar settle --wait$'
run settle
check 'nothing is built twice' not_called
run pay --fail
check 'the exit status is the command’s' exits 9
sleep 1
touch "$work/p/offchain/core/src/main/New.java"
run settle
check 'newer sources are built' called 'package'
sleep 1
mkdir -p "$work/p/offchain/core/src/test" && touch "$work/p/offchain/core/src/test/NewTest.java"
run settle
check 'newer tests are not' not_called

run up --demo
check 'up builds the network' called '-pl test-network,offchain/cli,offchain/service,node -am package'
check 'up starts it' out_has 'test-network-0.1.0-SNAPSHOT.jar up --demo$'
maven_opts='-Xmx1g'
touch "$work/broken"
sleep 1
touch "$work/p/node/pom.xml"
run up
check 'a failing build ends with 1' exits 1
check 'a failing build shows its error' err_has 'it does not compile'
check 'the user’s MAVEN_OPTS come first' called 'MAVEN_OPTS=-Xmx1g --enable-native-access'
run status
check 'status does not build what is there' not_called
rm "$work/broken"
unset maven_opts
run up
check 'a failed build is tried again' called 'package'

run mvn -q validate
check 'mvn passes through' called '^mvn -q validate$'

run test -pl offchain/core
check 'tests end with the count of all' out_has '^34 passed, 1 failed, 2 skipped$'
check 'tests pass arguments on' called 'fail-at-end -pl offchain/core verify'
touch "$work/tests-fail"
run test
check 'failing tests end with Maven’s status' exits 1
check 'the count is the last line' eval '[ "$(tail -n 1 "$work/out")" = "34 passed, 1 failed, 2 skipped" ]'
rm "$work/tests-fail"

mkdir -p "$work/p/target/build.lock" && echo 999999 >"$work/p/target/build.lock/pid"
touch "$work/p/pom.xml"
run settle
check 'a dead command’s lock is taken over' exits 0
check 'the lock is given back' eval '! [ -e "$work/p/target/build.lock" ]'

run doctor --port 1 --chain-port 2
check 'doctor works with all tools' eval 'exits 0 || grep -q "MISSING  *\(disk\|memory\)" "$work/out"'
run doctor --port 1 --chain-port 2 --json
check 'doctor as JSON' out_has '"checks":\[{"name":"jdk","state":"ok"'
run doctor --port ten
check 'doctor refuses a port that is none' exits 2
run doctor --frobnicate
check 'doctor refuses unknown options' exits 2
make_maven 3.6.3
run doctor --port 1 --chain-port 2
check 'an old Maven is named' out_has 'MISSING.*Maven 3.6.3'
check 'doctor ends with 3' exits 3
sleep 1
touch "$work/p/offchain/cli/pom.xml"
run settle
check 'an old Maven builds nothing' err_has 'Maven 3.8.7 or newer is needed: found 3.6.3'
check 'and ends with 3' exits 3
make_maven 3.10.1
run settle
check 'versions compare by number' exits 0
write_tool "$work/bin/node" 'echo v18.1.0'
run doctor --port 1 --chain-port 2
check 'an old Node is named' out_has 'MISSING.*Node 18.1.0'
write_tool "$work/bin/node" 'echo v20.20.2'

java_home=$work/jdk17
write_tool "$work/bin/java" 'echo "openjdk version \"17.0.15\"" >&2'
if ls -d /usr/lib/jvm/*/ /opt/jdk*/ 2>/dev/null | while read -r d; do grep -q '^JAVA_VERSION="25' "$d/release" 2>/dev/null && echo yes; done | grep -q yes; then
  run settle
  check 'a JDK 25 beside the system’s is found' eval '! exits 3'
else
  run settle
  check 'without a JDK 25 one sentence says so' err_has 'a JDK 25 is needed: found 17.0.15'
fi
unset java_home

PATH=$real_path
[ $failures -eq 0 ] || exit 1
