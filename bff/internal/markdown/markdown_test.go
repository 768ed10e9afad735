package markdown_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/markdown"
)

func TestMarkdownHasTablesAndNeitherHTMLNorDangerousLinks(t *testing.T) {
	t.Parallel()
	var html strings.Builder
	text := "# 題\n\n|a|b|\n|-|-|\n|1|2|\n\n<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) [ok](/guide) <b>太字</b>"
	require.NoError(t, markdown.New().Render(&html, text))
	for _, part := range []string{"<h1>題</h1>", "<td>1</td>", `<a href="/guide">ok</a>`} {
		require.Contains(t, html.String(), part)
	}
	for _, part := range []string{"onerror", "javascript", "<b>"} {
		require.NotContains(t, html.String(), part)
	}
}
