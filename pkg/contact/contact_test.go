package contact_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/contact"
)

func TestPostalCodesAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, written := range []string{
		"1000001", "100-0001", "１０００００１", "〒1000001", "〒100-0001", "〒 １００－０００１", "100ー0001", "100−0001", "100‐0001", "100 0001",
		"\u3000100-0001\u3000", "１００ｰ０００１", "100\u200b0001",
	} {
		code, ok := contact.PostalCode(written)
		require.True(t, ok, "%q", written)
		require.Equal(t, "1000001", code, "%q", written)
	}
	for _, written := range []string{"", "100000", "10000012", "100-000a", "〒", "100/0001", "一〇〇〇〇〇一", "+1000001", "100-0001\n", "٣٣٣٣٣٣٣"} {
		_, ok := contact.PostalCode(written)
		require.False(t, ok, "%q", written)
	}
	require.Equal(t, "100-0001", contact.ShowPostalCode("1000001"))
	require.Equal(t, "SW1A 1AA", contact.ShowPostalCode("SW1A 1AA"))
}

func TestPhonesAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		stored, shown string
		written       []string
	}{
		{"0312345678", "03-1234-5678", []string{
			"0312345678", "03-1234-5678", "０３-1234-5678", "０３－１２３４－５６７８", "03ー1234ー5678", "(03)1234-5678", "（０３）1234 5678", "03.1234.5678",
			"+81 3-1234-5678", "＋81312345678", "+81-(0)3-1234-5678", "\u300003 1234 5678 ",
		}},
		{"09012345678", "090-1234-5678", []string{"090-1234-5678", "+819012345678", "０９０１２３４５６７８"}},
		{"0120123456", "0120-123-456", []string{"0120-123-456"}},
		{"0312340000", "03-1234-0000", []string{"03-1234-0000"}},
		{"+14155550123", "+1 415-555-0123", []string{"+1 (415) 555-0123", "+1-415-555-0123"}},
	} {
		for _, written := range tc.written {
			stored, ok := contact.Phone(written)
			require.True(t, ok, "%q", written)
			require.Equal(t, tc.stored, stored, "%q", written)
		}
		require.Equal(t, tc.shown, contact.ShowPhone(tc.stored))
		again, ok := contact.Phone(tc.shown)
		require.True(t, ok)
		require.Equal(t, tc.stored, again, "what is shown can be written back")
	}
	for _, written := range []string{"", "1", "12345678", "03-1234", "03-1234-567890123", "電話なし", "+999 1234567", "03-1234-5678\n", "0\x00", "03-1234-567x", "+"} {
		_, ok := contact.Phone(written)
		require.False(t, ok, "%q", written)
	}
	require.Equal(t, "x", contact.ShowPhone("x"))
}

func TestReadingsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for reading, written := range map[string][]string{
		"ヤマダ":          {"ヤマダ", "やまだ", "ﾔﾏﾀﾞ", " ヤマダ ", "\u3000やまだ", "ヤマタ\u3099", "やまﾀﾞ"},
		"ヴァイオリン":       {"ゔぁいおりん", "ｳﾞｧｲｵﾘﾝ", "ヴァイオリン"},
		"オオノ":          {"おおの"},
		"コーノ":          {"コーノ", "ｺｰﾉ", "こーの"},
		"イスヾ":          {"いすゞ", "イスヾ"},
		"ジョン・スミス":      {"ジョン・スミス", "ｼﾞｮﾝ･ｽﾐｽ"},
		"ジョン\u3000スミス": {"ジョン スミス", "ｼﾞｮﾝ  ｽﾐｽ", "じょん\u3000すみす"},
	} {
		for _, text := range written {
			got, ok := contact.Kana(text)
			require.True(t, ok, "%q", text)
			require.Equal(t, reading, got, "%q", text)
		}
	}
	for _, text := range []string{"", " ", "山田", "Yamada", "ヤマダ1", "ヤマダ。", "ヤマ-ダ", "ー", "・", "ヤ\nマ", "ﾞ", "ヤ\x00"} {
		_, ok := contact.Kana(text)
		require.False(t, ok, "%q", text)
	}
}
