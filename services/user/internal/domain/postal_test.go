package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/user/internal/domain"
)

func TestPlaceLeavesOutTheRemarksOfTheTable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ city, town, kana, wantTown, wantDetail, wantKana string }{
		{"札幌市中央区", "旭ケ丘", "アサヒガオカ", "旭ケ丘", "", "アサヒガオカ"},
		{"札幌市中央区", "以下に掲載がない場合", "イカニケイサイガナイバアイ", "", "", ""},
		{"札幌市中央区", "大通西（１〜１９丁目）", "オオドオリニシ（１−１９チョウメ）", "大通西", "１〜１９丁目", "オオドオリニシ"},
		{"猿島郡境町", "境町の次に番地がくる場合", "サカイマチノツギニバンチガクルバアイ", "", "", ""},
		{"北都留郡小菅村", "小菅村の次に６６４番地以降がくる場合", "コスゲムラノツギニ", "", "", ""},
		{"利島村", "利島村一円", "トシマムライチエン", "", "", ""},
		{"岩船郡粟島浦村", "粟島浦村一円", "アワシマウラムライチエン", "", "", ""},
		{"犬上郡多賀町", "一円", "イチエン", "一円", "", "イチエン"},
		{"仙台市青葉区", "中央アエル（地階・階層不明）", "チュウオウアエル（チカイ・カイソウフメイ）", "中央アエル", "", "チュウオウアエル"},
		{"仙台市青葉区", "中央アエル（１２階）", "チュウオウアエル（１２カイ）", "中央アエル", "１２階", "チュウオウアエル"},
		{"仙台市青葉区", "中央（次のビルを除く）", "チュウオウ（ツギノビルヲノゾク）", "中央", "", "チュウオウ"},
		{"渋谷区", "桜丘町タワー（高層棟）（９階）", "サクラガオカチョウ", "桜丘町タワー", "高層棟 ９階", "サクラガオカチョウ"},
		{"三戸郡五戸町", "二階平", "ニカイタイ", "二階平", "", "ニカイタイ"},
		{"渋谷区", "", "", "", "", ""},
	} {
		place := domain.PostalRow{City: c.city, Town: c.town, TownKana: c.kana}.Place()
		require.Equal(t, domain.Place{City: c.city, Town: c.wantTown, Detail: c.wantDetail, TownKana: c.wantKana}, place, c.town)
	}
}

func TestCurrentPlacesHideRetiredOnes(t *testing.T) {
	t.Parallel()
	a := domain.PostalRow{Code: "1000001", City: "千代田区", Town: "千代田"}
	old := domain.PostalRow{Code: "1000001", City: "千代田区", Town: "旧町", Retired: true}
	other := domain.PostalRow{Code: "1000001", City: "千代田区", Town: "丸の内（その他）"}
	same := domain.PostalRow{Code: "1000001", City: "千代田区", Town: "丸の内（次のビルを除く）"}
	require.Equal(t, []domain.Place{a.Place(), other.Place()}, domain.Places([]domain.PostalRow{a, old, other, same}))
	require.Equal(t, []domain.Place{old.Place()}, domain.Places([]domain.PostalRow{old}))
	require.True(t, domain.Places([]domain.PostalRow{old})[0].Retired)
	require.Empty(t, domain.Places(nil))
}
