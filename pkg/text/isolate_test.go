package text_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/text"
)

// TestATextOfARightToLeftScriptIsIsolated: any other text stays as it is, so that copies of it
// contain nothing unseen.
func TestATextOfARightToLeftScriptIsIsolated(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "宇治煎茶 50 g": "宇治煎茶 50 g", "Café №5": "Café №5", "ไทย हिन्दी": "ไทย हिन्दी", "🍵": "🍵",
		"שלום":        "\u2068שלום\u2069",
		"Tea قهوة 12": "\u2068Tea قهوة 12\u2069",
		"١٢":          "\u2068١٢\u2069",
		"𞤀𞤣":          "\u2068𞤀𞤣\u2069",
	} {
		require.Equal(t, want, text.Isolate(in), "%q", in)
	}
}
