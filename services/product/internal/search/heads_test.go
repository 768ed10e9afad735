package search_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/search"
)

func TestWhatTheNameSaysTheProductIs(t *testing.T) {
	for _, tc := range []struct {
		name             string
		heads, modifiers []string
	}{
		{"Sony projector lamp", []string{"lamp", "sony"}, []string{"projector"}}, // Sony is the brand
		{"Philips PPX320/INT data projector 150 lumens", []string{"projector", "lumen"}, []string{"data"}},
		{"Black Privacy Filter for Notebook PC", []string{"filter"}, []string{"privacy", "notebook", "pc"}},
		{"Camera (with Battery Charger), Memory Card", []string{"camera", "card"}, []string{"battery", "charger", "memory"}},
		{"Optical mouse USB Type-A", []string{"mouse", "typea"}, []string{"optical", "usb", "type"}},
		{"Stereo Headset Black", []string{"headset", "black"}, []string{"stereo"}},
		{"Phone Stand - Foldable - Aluminium", []string{"stand", "foldable", "aluminium"}, []string{"phone"}},
		{"USB-C Cable", []string{"cable"}, []string{"usb", "usbc", "c"}},
		{"Gaming Mouse / Mouse Pad", []string{"mouse", "pad"}, []string{"gaming"}},
		{"SCREEN PROTECTOR", []string{"protector"}, []string{"screen"}},
		{"USBハブ 4ポート", []string{"usb", "はぶ", "ぽーと"}, nil},
		{"プロジェクター用ランプ", []string{"らんぷ"}, []string{"ぷろじぇくた"}},
		{"iPhone専用ケース、プリンター用紙", []string{"けーす", "用紙"}, []string{"iphone", "ぷりんた"}},
	} {
		odd := make(map[string]bool)
		for _, term := range search.TermsOf(domain.Product{ProductInput: domain.ProductInput{Name: tc.name, Brand: "Sony", Description: "thing"}}) {
			odd[term.Text] = term.Impact%2 == 1
		}
		for _, word := range tc.heads {
			require.Contains(t, odd, word, tc.name)
			require.False(t, odd[word], "%s: %s", tc.name, word)
		}
		for _, word := range append(tc.modifiers, "thing") {
			require.True(t, odd[word], "%s: %s", tc.name, word)
		}
	}
}

// Both names have the same number of words, so without head words the newer product would be first.
func TestThingsComeBeforeWhatGoesWithThem(t *testing.T) {
	c := catalogOf("Data projector", "Projector lamp", "Gaming mouse", "Mouse pad", "Keyboard 105", "Stand for keyboard", "Desk phone", "Car charger",
		"Phone stand", "かぼちゃ スープ", "スープ かぼちゃ", "カメラ 黒", "カメラ用")
	for query, want := range map[string][]string{
		"projector":          {"Data projector", "Projector lamp"},
		"projector lamp":     {"Projector lamp", "Data projector"},
		"lamp for projector": {"Projector lamp", "Data projector"},
		"mouse":              {"Gaming mouse", "Mouse pad"},
		"keyboards":          {"Keyboard 105", "Stand for keyboard"},
		"charger for phone":  {"Car charger", "Phone stand", "Desk phone"},
		"カメラ":                {"カメラ 黒", "カメラ用"},
		"かぼちゃ":               {"スープ かぼちゃ", "かぼちゃ スープ"},
	} {
		require.Equal(t, want, c.find(search.Parse(query)), query)
	}
}
