package text_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/text"
)

func TestTidy(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"": "", "Sony": "Sony", " Sony ": "Sony", "\u3000山田 花子\u3000": "山田 花子", "\u200b": "", "\u3000": "", " ": "", "\ufeff茶\u2060": "茶",
		"か\u3099": "が", "e\u0301": "é", "\u00a0\u2003x\u202f": "x", "\u3164": "", "\u2800": "", "\u00ad": "", "\ufe0f": "",
		"❤\ufe0f": "❤\ufe0f", "葛\U000e0100 ": "葛\U000e0100", "👨\u200d👩\u200d👧": "👨\u200d👩\u200d👧", "a\u200bb": "a\u200bb", "ｶﾞ": "ｶﾞ",
		"\n": "\n", "\u202ex\u200f": "\u202ex\u200f", "\u0600": "\u0600", "x\r\n": "x\r\n", " \u0301": "\u0301",
		"\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f": "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
	} {
		require.Equal(t, want, text.Tidy(raw), "%q", raw)
	}
}

func TestOneLineTextsHaveNoControlsAndDirections(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"", "山田 花子", "𠮷野家 髙﨑", "👨\u200d👩\u200d👧", "می\u200cخواهم", "שלום", "a\u200bb", "\U0010ffff", "<b>'\"\\"} {
		require.True(t, text.Line(good), "%q", good)
	}
	for _, bad := range []string{
		"a\nb", "a\rb", "\r\n", "a\tb", "\x00", "\x1b[31m", "\x7f", "\u0085", "\u2028", "\u2029", "\u202egpj.exe", "\u2066x\u2069", "\u200e",
		"\u200f", "\u061c", "\xff",
	} {
		require.False(t, text.Line(bad), "%q", bad)
	}
	require.True(t, text.Lines("一行\r\n二行\n\t三行 \u202eרב"))
	for _, bad := range []string{"\x00", "\x1b", "\x7f", "\u0085", "\xff"} {
		require.False(t, text.Lines(bad), "%q", bad)
	}
}

func TestFoldIsOneForWhatReadsTheSame(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"Sony", "SONY", "Sony ", " sony", "ｓｏｎｙ", "ＳＯＮＹ", "So\u200bny", "Sony\u3000"},
		{"ガラス", "ｶﾞﾗｽ", "カ\u3099ラス"},
		{"Café", "cafe\u0301", "CAFÉ"},
		{"赤", "赤 ", "赤\u3000", "\ufeff赤"},
		{"ネイビー ブルー", "ネイビー\u3000ブルー", "ﾈｲﾋﾞｰ  ﾌﾞﾙｰ"},
		{"Straße", "STRASSE"},
		{"10%", "１０％"},
	} {
		for _, spelling := range same {
			require.Equal(t, text.Fold(same[0]), text.Fold(spelling), "%q", spelling)
		}
	}
	for _, other := range [][2]string{{"赤", "青"}, {"ハ", "パ"}, {"m²", "m2"}, {"か", "カ"}, {"M L", "ML"}} {
		require.NotEqual(t, text.Fold(other[0]), text.Fold(other[1]))
	}
}

func FuzzTidyAndFoldTwice(f *testing.F) {
	for _, raw := range []string{"Sony", " か\u3099 ", "ｶﾞ", "\u200b\u0301", "ß", "a \u200b b", "ﾞ", "\u0345ᾳ"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if !utf8.ValidString(raw) {
			return // requests are UTF-8: protobuf and JSON refuse anything else
		}
		require.Equal(t, text.Tidy(raw), text.Tidy(text.Tidy(raw)))
		require.Equal(t, text.Fold(raw), text.Fold(text.Tidy(raw)))
		require.Equal(t, text.Fold(raw), text.Fold(text.Fold(raw)))
	})
}
