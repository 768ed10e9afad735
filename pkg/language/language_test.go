package language_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
)

func TestMatchFollowsTheQualityValues(t *testing.T) {
	for header, want := range map[string]language.Language{
		"":                                    language.None,
		"fr":                                  language.None,
		"*":                                   language.None,
		"en":                                  language.English,
		"EN-gb":                               language.English,
		"ja-JP,ja;q=0.9,en-US;q=0.8,en;q=0.7": language.Japanese,
		"fr, en;q=0.8, ja;q=0.9":              language.Japanese,
		"ja;q=0.5, en;q=0.5":                  language.Japanese,
		"en;q=0":                              language.None,
		"en;q=2, ja;q=0.1":                    language.Japanese,
		"en;q=NaN":                            language.None,
		"en;x=1":                              language.None,
		"english":                             language.None,
	} {
		require.Equal(t, want, language.Match([]string{header}), header)
	}
	require.Equal(t, language.English, language.Match([]string{"ja;q=0.1", "en"}))
}

func TestContextCarriesTheLanguage(t *testing.T) {
	require.Equal(t, language.None, language.From(t.Context()))
	require.Equal(t, language.English, language.From(language.With(t.Context(), language.English)))
	require.Equal(t, language.Japanese, language.None.Or(language.Japanese))
}
