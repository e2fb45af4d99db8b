#!/usr/bin/env bash
# Does evisa-compare keep what its manual promises: sides, exit statuses, outputs, accepting? What
# it says of each change is another check's.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_compare_program
cases=$top/tests/golden/cases
cd "$scratch" || exit 1

# ---- 8 pairs: 3 the same, 2 that differ, one unreadable, one on each side alone ------------------

mkdir -p g/sub n/sub
number=0
for name in minimum tourist-two-airports unmarked-no-photo; do
    number=$((number + 1))
    cp "$cases/$name/expect.pdf" g/same-$number.pdf || fail "there is no golden $name"
done
cp g/*.pdf n
for name in differs sub/other damaged gone; do cp g/same-1.pdf g/$name.pdf; done
cp g/same-2.pdf n/differs.pdf
cp g/same-3.pdf n/sub/other.pdf
echo "no PDF" > n/damaged.pdf
cp g/same-1.pdf n/more.pdf
echo "not compared" > n/results.ndjson
mkdir same && cp g/same-* same

runs() { # name status [argument]...: leaves out and err
    local name=$1 wanted=$2 status
    shift 2
    timeout "$hang" "$compare" "$@" > out 2> err < "${input:-/dev/null}"
    status=$?
    if [ "$status" -eq "$wanted" ]; then pass; else
        fail "$name: exit status $status, not $wanted: $(head -c 300 err)"
    fi
}
is_last() { # name line: the last line of out
    if [ "$(tail -n 1 out)" = "$2" ]; then pass; else fail "$1: $(tail -n 1 out)"; fi
}
has_code() { # name code [pointer]: standard error has one fault, and it is this
    if [ "$(wc -l < err)" -eq 1 ] && grep -qF "\"code\":\"$2\"" err &&
        grep -qF "\"pointer\":\"${3-}\"" err; then pass; else
        fail "$1: $(head -c 300 err)"
    fi
}

# ---- sides and exit statuses ---------------------------------------------------------------------

runs "the same folder" 0 same same
is_last "the same folder" "3 same, 0 differ; 0 on one side only"
runs "a folder and more" 1 --no-pixels same n
runs "two folders" 66 --no-pixels g n
cp out lines
grep -q '^3 same, 2 differ (.*); 2 on one side only; 1 unreadable$' out || fail "$(tail -n 1 out)"
for line in '^damaged  unreadable  new: the file is not a PDF, or is cut off or damaged$' \
    '^gone     missing     on the golden side only$' '^more     added       on the new side only$' \
    '^differs  ' '^sub/other  '; do
    grep -q "$line" out || fail "two folders: no line $line"
done
if grep -q '^same-' out; then fail "a pair that is the same has a line"; fi
tar -cf g.tar -C g .
tar --format=ustar -cf n.tar -C n .
for sides in "g n.tar" "g.tar n" "g.tar n.tar"; do
    # shellcheck disable=SC2086
    runs "$sides" 66 --no-pixels $sides
    cmp -s out lines || fail "$sides: another output than of the folders"
done
for jobs in 1 2 5; do
    runs "-j $jobs" 66 --no-pixels -j $jobs g n
    cmp -s out lines || fail "-j $jobs: another output"
done
# With more workers than there are pairs: no process may pay for the memory of the others.
mkdir many shifted
before=$(basename "$(printf '%s\n' "$cases"/*/ | tail -n 1)")
for case in "$cases"/*/; do
    name=$(basename "$case")
    cp "$case/expect.pdf" "many/$name.pdf"
    cp "$cases/$before/expect.pdf" "shifted/$name.pdf"
    before=$name
done
runs "-j 64" 1 --no-pixels -j64 many shifted
grep -q "^0 same, $(find many -type f | wc -l) differ (.*); 0 on one side only\$" out ||
    fail "-j 64: $(tail -n 1 out)"
runs "two files" 0 g/same-1.pdf n/same-1.pdf
runs "two files that differ" 1 --no-pixels g/differs.pdf n/differs.pdf
qpdf g/same-1.pdf --pages g/same-1.pdf 1 g/same-2.pdf 1 -- two.pdf
for choice in --only=pixels --ignore=metadata; do
    runs "a page more, $choice" 1 $choice g/same-1.pdf two.pdf
    grep -q '1 page is in the new file only' out || fail "a page more, $choice: $(cat out)"
done
runs "a damaged file" 66 --no-pixels g/damaged.pdf n/damaged.pdf
runs "a pipe" 0 <(cat g/same-1.pdf) g/same-1.pdf
printf 'g/same-1.pdf\tn/same-1.pdf\ng/differs.pdf\tn/differs.pdf\n' > list
input=list runs "a list" 1 --no-pixels -
input=list runs "a report of a list" 1 --no-pixels --html=list.html -
grep -q '>the list on standard input<' list.html || fail "the report does not name the list"
is_last "a list" "$(tail -n 1 out | sed 's/^[0-9]* same, [0-9]* differ/1 same, 1 differ/')"
# A program may write a line when it has seen what is told of the one before.
mkfifo slow
timeout "$hang" "$compare" --no-pixels -j2 - < slow > out 2> err &
exec 9> slow
echo "g/differs.pdf	n/differs.pdf" >&9
for _ in $(seq 100); do
    [ -s out ] && break
    sleep 0.1
done
[ -s out ] || fail "a slow list: nothing is told before the next line comes"
exec 9>&-
wait $!
[ $? -eq 1 ] || fail "a slow list: $(cat out err)"
echo "g/same-1.pdf n/same-1.pdf" >> list
input=list runs "a list with a line without a tab" 66 --no-pixels -
grep -q 'standard input line 3' out || fail "the line of the list is not named"
mkdir empty
printf 'same\tg/same-1.pdf\n/dev/null\tfifo\n' > odd-list
mkfifo fifo
input=odd-list runs "a list with devices and pipes" 66 --no-pixels -
[ "$(grep -c 'a folder, a pipe or a device is in the place of a file' out)" -eq 2 ] ||
    fail "devices and pipes are not named: $(cat out)"
runs "a device" 66 --errors=json same /dev/null
has_code "a device" not-a-file /dev/null
runs "nothing to compare" 66 --errors=json "$top/fonts" empty
has_code "nothing to compare" no-pairs
runs "a folder that is not there" 66 --errors=json g none
has_code "a folder that is not there" cannot-read none
runs "a folder and a file" 64 --errors=json g n/more.pdf
has_code "a folder and a file" sides-unlike n/more.pdf
head -c 20000 g.tar > cut.tar
runs "a tar that was cut off" 66 --no-pixels --errors=json cut.tar n
has_code "a tar that was cut off" tar-damaged cut.tar
# What is only on the whole side may be in the part that is lost: nobody says that it is missing.
if grep -E '  (added|missing)  ' out; then fail "a tar that was cut off: a false line"; fi
grep -q '  unreadable  golden: this side could not be listed whole, and may have the file$' out ||
    fail "a tar that was cut off: $(cat out)"
tar -cf other.tar --transform='s,^same,out/b,' same
for sides in "same other.tar" "other.tar same"; do
    # shellcheck disable=SC2086
    runs "all in another folder" 1 --errors=json $sides
    has_code "all in another folder" no-common-path other.tar/out/b/
done
for sides in "same empty" "empty same"; do
    # shellcheck disable=SC2086
    runs "an empty side" 1 --errors=json $sides
    has_code "an empty side" side-empty empty
done
runs "a side in the other" 1 --no-pixels --errors=json . same
has_code "a side in the other" sides-nested same

# ---- usage ---------------------------------------------------------------------------------------

for arguments in "" g "g n g" "g -" "- n" "--max=x g n" "--ignore=surname g n" "-j0 g n" \
    "-j65 g n" "--only=/visa --ignore=photo g n" "--group=1 g n" "--reason=x g n" "accept g n" \
    "--foo g n" \
    "accept --reason= g n" "accept --reason=x --group=1 g n gone" "accept --reason=x --json g n" \
    "accept --reason=x - g" "schema g" "--junit= g n" "--ignore=, g n" "accept --group=0 g n"; do
    # shellcheck disable=SC2086
    runs "usage: $arguments" 64 $arguments
    if [ "$(wc -l < err)" -ne 1 ] || [ -s out ]; then fail "usage: $arguments: $(cat out err)"; fi
done
runs "a reason of two lines" 64 accept g n "--reason=a
b"
for arguments in --help -h "--help --json" "--errors=json --help" "accept --help"; do
    # shellcheck disable=SC2086 # words
    runs "$arguments" 0 $arguments
    cmp -s out "$top/tests/contract/evisa-compare.help" || fail "$arguments: another help"
done
runs "schema" 0 schema
cmp -s out "$top/gen/compare/evisa-compare-1.schema.json" || fail "schema: another file"

# ---- outputs -------------------------------------------------------------------------------------

runs "--max" 1 --max=0 g n
is_last "--max" "3 same, 3 differ (3 not explained); 2 on one side only" # no PDF is read
umask 000
runs "all outputs" 66 --json --junit=junit.xml --html=report.html g n
umask 022
for file in junit.xml report.html; do
    [ "$(stat -c %a $file)" = 600 ] || fail "$file: mode $(stat -c %a $file)"
done
cp out all.ndjson
runs "outputs without values" 66 --no-pixels --no-values --json --junit=bare.xml \
    --html=bare.html g n
cp out bare.ndjson
python3 - << 'END' || fail "the outputs"
import json
import xml.etree.ElementTree

states = {"damaged.pdf": "unreadable", "differs.pdf": "differs", "gone.pdf": "only-golden",
          "more.pdf": "only-new", "sub/other.pdf": "differs", **{
              f"same-{number}.pdf": "same" for number in (1, 2, 3)}}
for name in ("all", "bare"):
    lines = [json.loads(line) for line in open(f"{name}.ndjson", encoding="ascii")]
    assert [line["pair"] for line in lines] == sorted(states), name
    assert {line["pair"]: line["state"] for line in lines} == states, name
    found = [d for line in lines for d in line.get("differences", ())]
    assert len(found) >= 2, name
    valued = [d for d in found if d.keys() & {"golden", "new", "text", "name"}]
    assert bool(valued) == (name == "all"), valued
suites = [xml.etree.ElementTree.parse(name).getroot() for name in ("junit.xml", "bare.xml")]
for suite in suites:
    assert suite.tag == "testsuite" and suite.get("tests") == "8", suite.attrib
    assert (suite.get("failures"), suite.get("errors")) == ("4", "1"), suite.attrib
    kinds = {case.get("name"): [child.tag for child in case] for case in suite}
    wanted = {"same": [], "unreadable": ["error"]}
    assert kinds == {name: wanted.get(state, ["failure"]) for name, state in states.items()}
END
for pair in all.ndjson:out junit.xml:bare2.xml report.html:report2.html; do
    case $pair in
        all*) runs "again" 66 --json --junit=bare2.xml --html=report2.html -j1 g n ;;
    esac
    cmp -s "${pair%:*}" "${pair#*:}" || fail "${pair%:*}: other bytes the second time"
    pass
done
# ---- where the reports go ------------------------------------------------------------------------

cp report.html old.html
chmod 644 old.html
ln old.html linked.html
runs "a report over an old one" 0 --html=old.html same same
[ "$(stat -c %a old.html)" = 600 ] || fail "the mode of an old report stays"
cmp -s linked.html report.html || fail "an old report is written over, not replaced"
cp g/differs.pdf kept.pdf
for output in --html --junit; do
    runs "$output a folder" 73 --errors=json $output same g n # same is not a side
    has_code "$output a folder" cannot-create same
    runs "$output a folder that is a side" 73 --errors=json $output=g g n
    has_code "$output a folder that is a side" cannot-create g
    for over in kept.pdf g/differs.pdf g.tar; do
        cp $over before
        runs "$output over $over" 64 --errors=json $output=$over g.tar n
        has_code "$output over $over" output-is-input $over
        cmp -s $over before || fail "$output over $over: it is not as it was"
        rm before
    done
    runs "$output over a side by another name" 64 --errors=json $output=same/../g.tar g.tar n
done
mkdir same/deep
for output in same/report.pdf ./same/deep/report.PDF; do
    runs "a report that is a document of a side" 64 --errors=json --html=$output g.tar same
    has_code "a report that is a document of a side" output-is-input $output
done
runs "a report with the name of a document" 0 --html=elsewhere.pdf --junit=same/deep/x.xml same same
rm -r same/deep elsewhere.pdf
for other in both ./both "$scratch/both"; do
    runs "two outputs of one name" 64 --errors=json --html=both --junit="$other" same same
    has_code "two outputs of one name" output-is-input both
done
input=list runs "a report over the list" 64 --errors=json --html=list -
timeout "$hang" "$compare" --html=lines same same > lines 2> err
[ $? -eq 64 ] || fail "a report over standard output: $(cat err)"
[ -e both ] && fail "one of two outputs of one name was written"
for output in - /dev/stdout; do
    timeout "$hang" "$compare" --errors=json --html=$output same same 2> err | cat > out
    has_code "$output as the report" output-is-input $output
    [ ! -s out ] || fail "$output was written before it was refused"
done
"$compare" --errors=json --html=/dev/null same same > /dev/null 2> err
has_code "one device for lines and report" output-is-input /dev/null
runs "outputs that are pipes" 0 --html=/dev/null --junit=/dev/null same same
runs "a report that cannot be created" 73 --errors=json --junit=none/junit.xml same same
has_code "a report that cannot be created" cannot-create none/junit.xml
if [ -w /dev/full ]; then
    timeout "$hang" "$compare" --no-pixels --errors=json g n > /dev/full 2> err
    [ $? -eq 74 ] || fail "a full disk: $(cat err)"
    has_code "a full disk" write-failed "standard output"
fi

# ---- accepting -----------------------------------------------------------------------------------

cp -r g before
refused() { # code name: accept refuses the pair, and another that could be accepted
    runs "accept $2" 66 accept --no-pixels --errors=json --reason=x g n differs "$2"
    has_code "accept $2" "$1" "$2"
}
refused accept-same same-1
refused accept-missing gone.pdf
refused accept-unreadable damaged
refused accept-unknown nobody
for group in 1 9; do # differs and sub/other are no group: they differ by other things
    runs "group $group" 66 accept --no-pixels --errors=json --reason=x --group=$group same n
    has_code "group $group" accept-group --group
done
diff -r g before || fail "something was accepted"
runs "a tar" 73 accept --errors=json --reason=x g.tar n
chmod 640 g/differs.pdf
runs "a name" 0 accept --no-pixels "--reason=as ordered" g n differs more.pdf
is_last "a name" "2 accepted"
for name in differs more; do cmp -s g/$name.pdf n/$name.pdf || fail "$name is not accepted"; done
[ "$(stat -c %a g/differs.pdf)" = 640 ] || fail "the mode of a golden file has changed"
[ "$(stat -c %a g/more.pdf g/ACCEPTED.tsv | sort -u)" = 644 ] ||
    fail "what accept makes has another mode than the umask leaves"
runs "the rest" 66 accept --no-pixels "--reason=the rest" g n # one cannot be read
is_last "the rest" "1 accepted"
grep -qx "damaged  unreadable  new: the file is not a PDF, or is cut off or damaged" out ||
    fail "what cannot be read is not said"
sha() { sha256sum < "$1" | cut -d ' ' -f 1; }
cut -f 1-3,5 g/ACCEPTED.tsv > accepted
printf '%s\t%s\t%s\t%s\n' differs.pdf "$(sha before/differs.pdf)" "$(sha n/differs.pdf)" \
    "as ordered" more.pdf - "$(sha n/more.pdf)" "as ordered" \
    sub/other.pdf "$(sha before/sub/other.pdf)" "$(sha n/sub/other.pdf)" "the rest" > wanted
diff wanted accepted || fail "ACCEPTED.tsv"
[ "$(awk -F '\t' 'NF == 5 && $4 != ""' g/ACCEPTED.tsv | wc -l)" -eq 3 ] || fail "ACCEPTED.tsv"
runs "afterwards" 66 --no-pixels g n
is_last "afterwards" "6 same, 0 differ; 1 on one side only; 1 unreadable"
for name in damaged gone; do
    cmp -s g/$name.pdf before/$name.pdf || fail "$name was accepted, damaged or not there"
done
rm g/damaged.pdf
runs "nothing to accept" 0 accept --no-pixels "--reason=none" g n
is_last "nothing to accept" "0 accepted"

# A name with a character that moves the cursor is taken as it is, and as it is printed.
odd=$(printf 'an odd\tname')
mkdir odd-g odd-n
for name in "an odd\\u0009name" "$odd" "$odd.pdf" "an odd\\u0009name.pdf"; do
    cp "$cases/minimum/expect.pdf" "odd-g/$odd.pdf"
    cp "$cases/tourist-two-airports/expect.pdf" "odd-n/$odd.pdf"
    runs "an odd name" 0 accept --no-pixels --reason=x odd-g odd-n "$name"
    is_last "an odd name" "1 accepted"
done

# A group has the number that the same options print. Of 2 + 3 + 1 pairs, one differs by itself; the
# others are two groups, of which the larger has the second pair in the order of names.
mkdir p q
case_of() { printf '%s/%s/expect.pdf' "$cases" "$1"; }
for number in 1 2 3 4 5 6; do
    case $number in
        [14]) from=tourist-two-airports to=minimum ;;
        [235]) from=minimum to=tourist-two-airports ;;
        6) from=unmarked-no-photo to=minimum ;;
    esac
    cp "$(case_of "$from")" p/$number.pdf
    cp "$(case_of "$to")" q/$number.pdf
done
cp -r p p-before
numbers() { # option...: what is accepted has the numbers that were printed
    local files wanted number
    rm -r p && cp -r p-before p
    runs "groups: $*" 1 --no-pixels "$@" p q
    cp out printed
    number=$(grep -c '^group ' printed)
    [ "$number" -ge 1 ] || fail "groups: $*: none"
    while read -r _ number files _; do
        number=${number%:}
        wanted=$(sed -n "s/^group $number:.* (\(.*\))$/\1/p" printed | sed 's/, \.\.\.$//')
        rm -r p && cp -r p-before p
        runs "accept group $number: $*" 0 accept --no-pixels "$@" --group="$number" --reason=x p q
        head -n 1 out | cmp -s - <(grep "^group $number: " printed) ||
            fail "accept says another group than $number: $*"
        is_last "accept group $number: $*" "$files accepted"
        accepted=$(head -n 3 p/ACCEPTED.tsv | sed 's/\.pdf\t.*//' | paste -sd , | sed 's/,/, /g')
        [ "$accepted" = "$wanted" ] || fail "group $number: $*: $accepted, not $wanted"
    done < <(grep '^group ' printed)
}
numbers
numbers --max=4
numbers --only=/holder/sex
numbers --ignore=photo,seal
grep -q '^group 1: 3 files: .*(2, 3, 5)$' <("$compare" --no-pixels p-before q) ||
    fail "the largest group is not the first"

# A document that contradicts itself is accepted by its name only. The others are accepted.
mkdir false true
for name in false-1 false-2 right; do cp "$(case_of tourist-two-airports)" true/$name.pdf; done
cp "$(case_of minimum)" false/right.pdf
for name in 1 2; do
    LC_ALL=C sed 's/ev:recordDigest="./ev:recordDigest="x/' true/right.pdf > false/false-$name.pdf
done
cp -r true true-before
runs "a contradiction of a group" 1 accept --no-pixels --group=1 --reason=x true false
is_last "a contradiction of a group" "0 accepted"
runs "a contradiction" 1 accept --no-pixels --reason=x true false
is_last "a contradiction" "1 accepted"
for name in 1 2; do
    grep -qx "false-$name  not accepted  new: the record digest in the footer .*" out ||
        fail "why false-$name is not accepted is not said"
    cmp -s true/false-$name.pdf true-before/false-$name.pdf || fail "false-$name was accepted"
done
cmp -s true/right.pdf false/right.pdf || fail "the others were not accepted"
[ "$(wc -l < true/ACCEPTED.tsv)" -eq 1 ] || fail "ACCEPTED.tsv has what was not accepted"
runs "a contradiction by its name" 0 accept --no-pixels --reason=x true false false-2
is_last "a contradiction by its name" "1 accepted"
cmp -s true/false-2.pdf false/false-2.pdf || fail "what is named was not accepted"

# Nothing is written outside of the golden folder, whatever the names in a tar are.
mkdir -p escape/in && cp "$(case_of minimum)" escape/evil.pdf
tar -cPf evil.tar -C escape/in ../evil.pdf
mkdir -p away/inner && mkdir -p safe && ln -s ../away/inner safe/link
mkdir link && cp "$(case_of minimum)" link/evil.pdf && tar -rPf evil.tar link/evil.pdf
runs "a member that leads out" 66 accept --no-pixels --errors=json --reason=x safe evil.tar \
    ../evil.pdf
has_code "a member that leads out" accept-outside ../evil.pdf
runs "a member below a link" 73 accept --no-pixels --errors=json --reason=x safe evil.tar \
    link/evil.pdf
has_code "a member below a link" cannot-create link/evil.pdf
[ -z "$(find . -path ./escape -prune -o -path ./link -prune -o -name evil.pdf -print)" ] ||
    fail "something was written outside of the golden folder"
pass
finish
