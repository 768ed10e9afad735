package htmltext_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/htmltext"
)

func TestCleanLeavesPlainTextAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "煎茶", "a < b & c > d", "1<2", "<3", "&lt;script&gt;alert(1)&lt;/script&gt;", "＜script＞", "\x00\x7f\r\n\t ", "ends with <", "\"'&amp;&",
		"javascript:alert(1)", "<\u00e9>", "< script>",
	} {
		require.Equal(t, text, htmltext.Clean(text))
	}
}

func TestCleanKeepsWhatFormats(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"<p>深蒸し<b>煎茶</b></p>", "<ul><li>一番茶</li><li>二番茶</li></ul>", "<h2>淹れ方</h2><br/>", "<table><tr><td>100 g</td></tr></table>",
		`<img src="/pictures/x" alt="湯呑"/>`, "<p>a &amp; b &lt;c&gt;</p>",
	} {
		require.Equal(t, text, htmltext.Clean(text))
	}
	require.Equal(t, `<a href="https://example.com/" rel="nofollow">x</a>`, htmltext.Clean(`<a href="https://example.com/">x</a>`))
}

// What is left of what scripts: never a tag or an attribute of those that could.
var hostile = map[string]string{
	"<script>alert(1)</script>お茶":                                     "お茶",
	"お茶<SCRIPT SRC=//evil.example/x.js></SCRIPT>":                     "お茶",
	"<scr<script>ipt>alert(1)</scr</script>ipt>":                      "ipt&gt;alert(1)ipt&gt;",
	`<img src=x onerror=alert(1)>`:                                    `<img src="x">`,
	`<img src="x" onerror="alert(1)" alt="茶"/>`:                       `<img src="x" alt="茶"/>`,
	`<a href="javascript:alert(1)">x</a>`:                             "x",
	`<a href=" &#106;avascript:alert(1)">x</a>`:                       "x",
	`<a href="jav&#x09;ascript:alert(1)">x</a>`:                       "x",
	`<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`:              "x",
	`<img src="data:image/svg+xml;base64,PHN2Zy8+">`:                  "",
	"<svg onload=alert(1)><circle/></svg>茶":                           "茶",
	"<svg/onload=alert(1)>":                                           "",
	"<math><mtext><script>alert(1)</script></mtext></math>":           "",
	`<iframe src="https://evil.example/">x</iframe>茶`:                 "茶",
	`<p style="background:url(javascript:alert(1))">茶</p>`:            "<p>茶</p>",
	`<p style="width: expression(alert(1))">茶</p>`:                    "<p>茶</p>",
	"<style>body{display:none}</style>茶":                              "茶",
	`<form action="//evil.example"><input name=p></form>茶`:            "茶",
	`<object data=x></object><embed src=x>茶`:                          "茶",
	`<meta http-equiv=refresh content="0;url=//evil.example">茶`:       "茶",
	"<base href=//evil.example/>茶":                                    "茶",
	"<body onload=alert(1)>茶":                                         "茶",
	"<!--[if IE]><script>alert(1)</script><![endif]-->茶":              "茶",
	"茶<img src=x onerror=alert(1)//":                                  "茶",
	"茶<script>alert(1)":                                               "茶",
	"茶<script":                                                        "茶",
	"茶</":                                                             "茶&lt;/",
	`<b onmouseover="alert(1)">茶</b>`:                                 "<b>茶</b>",
	"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">": `<img src="x">"&gt;`,
}

func TestCleanTakesOutWhatScripts(t *testing.T) {
	t.Parallel()
	for text, want := range hostile {
		require.Equal(t, want, htmltext.Clean(text), text)
	}
}

func FuzzCleanTwice(f *testing.F) {
	for text := range hostile {
		f.Add(text)
	}
	for _, text := range []string{"a<b>&amp;&quot;<i", "<a href='//x?a=1&b=2' rel=nofollow>", "<p\x00>\x00", "<td width='1%' align=left>", "<q cite=x><time datetime=2026>"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "")
		once := htmltext.Clean(text)
		require.Equal(t, once, htmltext.Clean(once))
		lower := strings.ToLower(once)
		if once != text {
			for _, tag := range []string{"<script", "<svg", "<iframe", "<object", "<embed", "<style", "<form", "<meta", "<base", "<link"} {
				require.NotContains(t, lower, tag)
			}
		}
	})
}

func TestText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"煎茶 a < b":                            "煎茶 a < b",
		"塩 &amp; 茶":                           "塩 & 茶",
		"<p>南<b>瓜</b></p><p>usb</p>":          " 南瓜  usb ",
		"usb<br>hub":                          "usb hub",
		"<li>&bull;&nbsp;綿 &#12354;</li>":     " •\u00a0綿 あ ",
		"茶<script>var x = 'tea';</script>碗":   "茶碗",
		"茶<style>p{}</style><!-- 中 -->碗":      "茶碗",
		"<a title='x > y' href=/p>湯呑</a>":     "湯呑",
		"<p>open <b":                          " open ",
		"<script>never closed <p>still in it": "",
	} {
		require.Equal(t, want, htmltext.Text(text), text)
	}
}

func BenchmarkClean(b *testing.B) {
	text := strings.Repeat("<p>Stay <b>warm</b> &amp; dry.</p><ul><li>100% cotton</li></ul>", 30)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		htmltext.Clean(text)
	}
}

func TestCleanDoesNotMakeQuotesLonger(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`<p>Luma's "best" top</p>`, `it's <b>'</b> "`, `<img src="/x" alt="it&#39;s"/>'`} {
		require.Equal(t, text, htmltext.Clean(text))
	}
	require.Equal(t, `<b>&lt;"</b>`, htmltext.Clean("<b>&lt;&#34;</b>"))
}
