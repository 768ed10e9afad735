package sheet_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"github.com/akinai/akinai/pkg/sheet"
)

// read returns each row as its line and its cells, or its error.
func read(t *testing.T, file, encoding string) []string {
	t.Helper()
	r, err := sheet.NewReader(strings.NewReader(file), encoding)
	require.NoError(t, err)
	var rows []string
	for rec, err := range r.Records() {
		require.NoError(t, err)
		if rec.Err != nil {
			rows = append(rows, fmt.Sprintf("%d! %v", rec.Line, rec.Err))
			continue
		}
		rows = append(rows, fmt.Sprintf("%d %q", rec.Line, rec.Cells))
	}
	return rows
}

func TestRowsHaveTheirLines(t *testing.T) {
	for name, file := range map[string]string{
		"LF":             "a,b\n1,2\n\n\"x\ny\",3\n4,5",
		"CRLF":           "a,b\r\n1,2\r\n\r\n\"x\ny\",3\r\n4,5\r\n",
		"mark":           "\uFEFFa,b\n1,2\n\n\"x\ny\",3\n4,5\n",
		"two marks":      "\uFEFF\uFEFFa,b\r\n1,2\r\n\r\n\"x\ny\",3\r\n4,5\r\n",
		"mark and quote": "\uFEFF\"a\",\"b\"\n1,2\n\n\"x\ny\",\"3\"\n4,5\n",
	} {
		require.Equal(t, []string{`2 ["1" "2"]`, `4 ["x\ny" "3"]`, `6 ["4" "5"]`}, read(t, file, sheet.UTF8), name)
	}
	require.Equal(t, []string{`2 ["a\r\nb" "\r\n"]`, `5 ["\r" "\"\r\n\""]`},
		read(t, "a,b\r\n\"a\r\nb\",\"\r\n\"\r\n\"\r\",\"\"\"\r\n\"\"\"\r\n", sheet.UTF8), "line breaks in cells stay what they are")
}

func TestAFaultIsThatOfItsRow(t *testing.T) {
	for name, tc := range map[string]struct{ row, fault string }{
		"too few cells":          {`1`, "3! 1 cells under 2 columns"},
		"too many cells":         {`1,2,3`, "3! 3 cells under 2 columns"},
		"a quote in a cell":      {`1,5" disk`, `3! bare " in non-quoted-field`},
		"a quote behind a quote": {`1,"5"6`, `3! extraneous or missing " in quoted-field`},
		"bytes of Shift_JIS":     {"1,\x93\xFA\x96\x7B", "3! cell 2 is not UTF-8; there is --encoding shift_jis"},
		"half a character":       {"\xE6\x97,2", "3! cell 1 is not UTF-8; there is --encoding shift_jis"},
	} {
		for _, end := range []string{"\n", "\r\n"} {
			file := strings.Join([]string{"a,b", `"good","1"`, tc.row, `"good","2"`, ""}, end)
			require.Equal(t, []string{`2 ["good" "1"]`, tc.fault, `4 ["good" "2"]`}, read(t, file, ""), name)
		}
	}
	require.Equal(t, []string{`2 ["1" "2"]`, `3! up to line 4: extraneous or missing " in quoted-field`}, read(t, "a,b\n1,2\n3,\"open\n5,6\n", ""))
}

func TestFilesAreReadAsSpreadsheetProgramsWriteThem(t *testing.T) {
	want := []string{`2 ["1" "日本"]`, `4 ["x\ny" "3"]`}
	const file = "a,b\n1,日本\n,\n\"x\ny\",3\n,\n"
	for name, tc := range map[string]struct {
		order unicode.Endianness
		marks unicode.BOMPolicy
	}{
		"little endian": {unicode.LittleEndian, unicode.UseBOM}, "little endian without mark": {unicode.LittleEndian, unicode.IgnoreBOM},
		"big endian": {unicode.BigEndian, unicode.UseBOM}, "big endian without mark": {unicode.BigEndian, unicode.IgnoreBOM},
	} {
		text, err := unicode.UTF16(tc.order, tc.marks).NewEncoder().String(file)
		require.NoError(t, err)
		require.Equal(t, want, read(t, text, ""), name)
		require.Equal(t, want, read(t, text, sheet.ShiftJIS), name)
	}
	require.Equal(t, want, read(t, "\uFEFF"+file, sheet.ShiftJIS), "the mark decides")
	require.Equal(t, want, read(t, strings.ReplaceAll(file, ",", ";"), ""))
	require.Equal(t, want, read(t, strings.ReplaceAll(file, ",", "\t"), ""))
	require.Equal(t, []string{`3 ["1;2" "3,4"]`}, read(t, "sep=|\na|b\n1;2|3,4\n", ""))
	require.Equal(t, []string{`2 ["1;2" "\t"]`, `3 [";" "\";"]`}, read(t, "\"a;\",b;\n1;2,\t\n;,\"\"\";\"\n", ""), "the first one of the header counts")
	require.Equal(t, []string{`2 ["1" "2"]`, "3! 3 cells under 2 columns", `4 ["3" ""]`}, read(t, "a,b,,\n1,2,,,,\n1,2,3\n3,,\n", ""))

	_, err := sheet.NewReader(strings.NewReader("\xFF\xFE\x00\x00a\x00\x00\x00"), "")
	require.ErrorContains(t, err, "save it as UTF-8")
	_, err = sheet.NewReader(strings.NewReader("a,b\r1,2\r"), "")
	require.ErrorContains(t, err, "save the file with LF or CRLF")
}

func TestShiftJIS(t *testing.T) {
	text := "slug,名前\r\nx,日本 ①㈱髙～ｶﾅ 表\r\n" // 表 ends in a backslash byte; the others are spreadsheet extensions
	file, err := japanese.ShiftJIS.NewEncoder().String(text)
	require.NoError(t, err)
	r, err := sheet.NewReader(strings.NewReader(file), sheet.ShiftJIS)
	require.NoError(t, err)
	require.Equal(t, []string{"slug", "名前"}, r.Columns)
	require.Equal(t, []string{`2 ["x" "日本 ①㈱髙～ｶﾅ 表"]`}, read(t, file, sheet.ShiftJIS))
	require.Equal(t, []string{"2! cell 2 is not Shift_JIS", `3 ["c" "d"]`}, read(t, "x,y\na,\xFF\xFF\nc,d\n", sheet.ShiftJIS))
}

func TestAFileThatCannotBeRead(t *testing.T) {
	for want, file := range map[string]string{
		"the file is empty":      "",
		"cell 1 is not UTF-8":    "\x93\xFA,b\n",
		`bare "`:                 "a\"b,c\n",
		"is a quote missing?":    "a,b\n1,\"" + strings.Repeat("x,y\n", 1<<20),
		"a row is longer than 4": "a,b\n1," + strings.Repeat("x", 5<<20),
	} {
		r, err := sheet.NewReader(strings.NewReader(file), "")
		if err == nil {
			for _, failed := range r.Records() {
				err = failed
			}
		}
		require.ErrorContains(t, err, want)
	}
	_, err := sheet.NewReader(strings.NewReader("a"), "latin1")
	require.ErrorContains(t, err, `"latin1" is neither`)

	broken := errors.New("disk")
	_, err = sheet.NewReader(iotest.ErrReader(broken), "")
	require.ErrorIs(t, err, broken)
}

func TestHeaders(t *testing.T) {
	h, err := sheet.ParseHeader([]string{" SKU", "Slug ", "Option:Größe", "attribute: a:b ", "name"})
	require.NoError(t, err)
	require.Equal(t, []string{"sku", "slug", "option:Größe", "attribute: a:b ", "name"}, h.Columns)
	require.Equal(t, []sheet.Named{{Name: "Größe", At: 2}}, h.Options)
	require.Equal(t, []sheet.Named{{Name: " a:b ", At: 3}}, h.Attributes)
	require.Equal(t, []int{3, 4}, h.Product)
	require.Equal(t, "x", h.Of("sku", []string{"x"}))
	require.Empty(t, h.Of("slug", []string{"x"}), "a row that is too short")
	require.Empty(t, h.Of("brand", []string{"x"}))
	for want, columns := range map[string][]string{
		`unknown column "prize"; there are slug, name,`: {"slug", "sku", "prize"},
		`unknown column ""`:                             {"slug", "sku", " "},
		`column "sku" comes twice`:                      {"slug", "sku", "SKU"},
		`column "option:x" comes twice`:                 {"slug", "sku", "option:x", "Option:x"},
		"no column sku":                                 {"slug", "name"},
		"no column slug":                                {"sku"},
		`column "option:": a name is missing`:           {"slug", "sku", "option:"},
	} {
		_, err := sheet.ParseHeader(columns)
		require.ErrorContains(t, err, want)
	}
}
