package link_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/link"
)

func TestPicturesAreHTTPSOrOnOurOwnHost(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"/images/tea.svg", "/pictures/abc?width=320", "/", "https://cdn.example.com/a/b.jpg?v=1&w=2#x", "https://例え.jp/写真.jpg", "HTTPS://example.com/x",
		"https://example.com:8443/x", "/写真/湯呑%20大.jpg",
	} {
		require.NoError(t, link.CheckPicture(good), good)
	}
	for _, insecure := range []string{"http://example.com/x.jpg", "HTTP://example.com/x.jpg"} {
		require.ErrorIs(t, link.CheckPicture(insecure), link.ErrInsecure, insecure)
	}
	for _, bad := range []string{
		"", " ", "javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", "data:text/html,<script>", "data:image/png;base64,xx", `"><script>`,
		"//evil.example/x.jpg", "/\\evil.example/x.jpg", "\\\\evil.example", "images/tea.svg", "../x", "https:", "https:///x", "https://", "https:x",
		"ftp://example.com/x", "file:///etc/passwd", "blob:https://x/y", "vbscript:x", "/a b", "/a\u3000b", "/a\u200bb", "/a\nb", "/x\u202e", "/a'b",
		"https://user:word@example.com/x", "https://exa mple.com", "http:", "https://example.com/%zz", "tea.jpg", "?x", "#x",
	} {
		require.ErrorIs(t, link.CheckPicture(bad), link.ErrInvalid, bad)
	}
}
