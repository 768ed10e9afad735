package sheet_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/sheet"
)

// A text that begins like a formula is guarded and read back unchanged. So is a text that only
// looks guarded.
func TestFormulasAreGuarded(t *testing.T) {
	for text, cell := range map[string]string{
		"":                 "",
		"plain":            "plain",
		"'tis":             "'tis",
		"=1+2":             "'=1+2",
		"+81":              "'+81",
		"-5 %":             "'-5 %",
		"@home":            "'@home",
		"\tx":              "'\tx",
		"\rx":              "'\rx",
		"\nx":              "'\nx",
		"＝１＋２":             "'＝１＋２",
		"＋８１":              "'＋８１",
		"－５":               "'－５",
		"＠":                "'＠",
		"'=1":              "''=1",
		"''=1":             "'''=1",
		"'":                "''",
		"''":               "'''",
		"a=1":              "a=1",
		" =1":              " =1",
		`=HYPERLINK("x")`:  `'=HYPERLINK("x")`,
		"ー is no minus":    "ー is no minus",
		"−1 in typography": "−1 in typography",
	} {
		require.Equal(t, cell, sheet.Guard(text))
		require.Equal(t, text, sheet.Unguard(cell))
	}
	require.Equal(t, "'", sheet.GuardValue(""))
	require.Empty(t, sheet.Unguard("'"))
	require.Equal(t, "''", sheet.GuardValue("'"))
}

func TestLists(t *testing.T) {
	for cell, texts := range map[string][]string{
		"":             nil,
		"a":            {"a"},
		"a|b c|d":      {"a", "b c", "d"},
		`a\|b|c`:       {"a|b", "c"},
		`a\\|b\\\|c`:   {`a\`, `b\|c`},
		"|":            {"", ""},
		"季節|贈り物":       {"季節", "贈り物"},
		`C:\\x\\\\|\|`: {`C:\x\\`, "|"},
	} {
		require.Equal(t, texts, sheet.SplitList(cell), cell)
		require.Equal(t, cell, sheet.JoinList(texts), cell)
	}
	require.Equal(t, []string{`C:\x`, `\`}, sheet.SplitList(`C:\x|\`), "by hand")
}

func FuzzWhatIsWrittenIsReadBack(f *testing.F) {
	for _, text := range []string{"", "'", "=1", "a|b", `\`, "a\r\nb", "\r", "\"\r\n\"", "\uFEFF", "a,\"b\"\n", `\.`, "\r\r\n"} {
		f.Add(text, "x")
		f.Add("x", text)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		first, second = strings.ToValidUTF8(first, ""), strings.ToValidUTF8(second, "")
		var file strings.Builder
		w := csv.NewWriter(&file)
		list := sheet.JoinList([]string{"x", second, first})
		require.NoError(t, w.WriteAll([][]string{{"slug", "a"}, {sheet.GuardValue(first), sheet.Guard(second)}, {"x", sheet.Guard(list)}}))
		r, err := sheet.NewReader(strings.NewReader(file.String()), "")
		require.NoError(t, err)
		var rows [][]string
		for rec, err := range r.Records() {
			require.NoError(t, err)
			require.NoError(t, rec.Err)
			rows = append(rows, []string{sheet.Unguard(rec.Cells[0]), sheet.Unguard(rec.Cells[1])})
		}
		require.Equal(t, [][]string{{first, second}, {"x", list}}, rows)
		require.Equal(t, []string{"x", second, first}, sheet.SplitList(rows[1][1]))
	})
}
