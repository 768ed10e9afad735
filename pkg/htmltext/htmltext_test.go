package htmltext_test

import (
	"strings"
	"testing"
	"time"

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

func TestCleanKeepsFormatting(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"<p>深蒸し<b>煎茶</b></p>", "<ul><li>一番茶</li><li>二番茶</li></ul>", "<h2>淹れ方</h2><br>",
		"<table><tbody><tr><td>100 g</td></tr></tbody></table>",
		`<img src="/pictures/x" alt="湯呑">`, "<p>a &amp; b &lt;c&gt;</p>",
	} {
		require.Equal(t, text, htmltext.Clean(text))
	}
	require.Equal(t, `<a href="https://example.com/" rel="nofollow">x</a>`, htmltext.Clean(`<a href="https://example.com/">x</a>`))
}

// hostile maps texts that run scripts to what Clean leaves: no tag or attribute that could run one.
var hostile = map[string]string{
	"<script>alert(1)</script>お茶":                                   "お茶",
	"お茶<SCRIPT SRC=//evil.example/x.js></SCRIPT>":                   "お茶",
	`<img src=x onerror=alert(1)>`:                                  "",
	`<img src="/x" onerror="alert(1)" alt="茶"/>`:                    `<img src="/x" alt="茶">`,
	`<img src="http://example.com/x.jpg">`:                          `<img src="https://example.com/x.jpg">`,
	`<img src="//evil.example/x.jpg">`:                              "",
	`<a href="javascript:alert(1)">x</a>`:                           "x",
	`<a href=" &#106;avascript:alert(1)">x</a>`:                     "x",
	`<a href="jav&#x09;ascript:alert(1)">x</a>`:                     "x",
	`<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`:            "x",
	`<img src="data:image/svg+xml;base64,PHN2Zy8+">`:                "",
	"<svg onload=alert(1)><circle/></svg>茶":                         "茶",
	"<math><mtext><script>alert(1)</script></mtext></math>":         "",
	`<iframe src="https://evil.example/">x</iframe>茶`:               "茶",
	`<p style="background:url(javascript:alert(1))">茶</p>`:          "<p>茶</p>",
	`<p id="cart" name="x" class="y" onclick="z()">茶</p>`:           "<p>茶</p>",
	"<style>body{display:none}</style>茶":                            "茶",
	`<form action="//evil.example"><input name=p></form>茶`:          "茶",
	`<meta http-equiv=refresh content="0;url=//evil.example">茶`:     "茶",
	"<!--[if IE]><script>alert(1)</script><![endif]-->茶":            "茶",
	"茶<script>alert(1)":                                             "茶",
	"茶<script":                                                      "茶&lt;script",
	"茶</":                                                           "茶&lt;/",
	`<b onmouseover="alert(1)">茶</b>`:                               "<b>茶</b>",
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`: `"&gt;`,
}

func TestCleanRemovesScripts(t *testing.T) {
	t.Parallel()
	for text, want := range hostile {
		require.Equal(t, want, htmltext.Clean(text), text)
	}
}

func TestALessThanSignThatBeginsNoTagIsText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ウエスト<Lの方はお問い合わせください。\n送料無料です。\n返品可。": "ウエスト&lt;Lの方はお問い合わせください。\n送料無料です。\n返品可。",
		"<L>サイズ<b>大</b>":      "&lt;L&gt;サイズ<b>大</b>",
		"S<M<L a > b":         "S&lt;M&lt;L a > b",
		"<b>S<M</b>":          "<b>S&lt;M</b>",
		"サイズ<S の方":            "サイズ&lt;S の方",
		"<p>高さ<H 10cm</p>":    "<p>高さ&lt;H 10cm</p>",
		"a<!--b":              "a&lt;!--b",
		"<o:p>Word</o:p><b>x": "Word\n<b>x</b>",
		`a <a title="x`:       `a &lt;a title="x`,
		"</L>":                "&lt;/L>",
	} {
		require.Equal(t, want, htmltext.Clean(text), text)
		require.Equal(t, want, htmltext.Clean(want), text)
	}
}

func TestCleanIsOneWholeFragment(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"</div></div></section><h1>Sold out</h1>": "Sold out",
		"<table><tr><td>x":                        "<table><tbody><tr><td>x</td></tr></tbody></table>",
		"<ul><li>a<li>b":                          "<ul><li>a</li><li>b</li></ul>",
		"<b><i>a</b>b</i>":                        "<b><i>a</i></b><i>b</i>",
		"<p>a<p>b":                                "<p>a</p><p>b</p>",
		"a</p>b":                                  "a<p></p>b",
		"<td>x</td>":                              "x",
		"<div><p>a</p></div>":                     "<p>a</p>",
		"<a href='/x'>a<a href='/y'>b":            `<a href="/x" rel="nofollow">a</a><a href="/y" rel="nofollow">b</a>`,
		"<body><header>x":                         "x",
		"<button>x</button><!DOCTYPE html><b>y":   "x\n<b>y</b>",
	} {
		require.Equal(t, want, htmltext.Clean(text), text)
		require.Equal(t, want, htmltext.Clean(want), text)
	}
}

func TestCleanIsBounded(t *testing.T) {
	t.Parallel()
	deep := htmltext.Clean(strings.Repeat("<blockquote>", 200) + "x")
	require.Equal(t, strings.Repeat("<blockquote>", 32)+"x"+strings.Repeat("</blockquote>", 32), deep)
	require.Equal(t, "x", strings.TrimSpace(htmltext.Clean(strings.Repeat("<blockquote>", 5000)+"x")), "deeper than can be read: its words")
	for _, text := range []string{
		strings.Repeat("<b><i><u><s><a href=/x>", 400) + strings.Repeat("<p>", 4000),
		strings.Repeat("<span title=x><em lang=y>", 400) + strings.Repeat("<p>x</p>", 1000),
		strings.Repeat("<table><tr><td>", 1300), strings.Repeat("<", 20000), strings.Repeat("<a ", 6000), strings.Repeat("<!--", 5000),
	} {
		started := time.Now()
		require.Less(t, len(htmltext.Clean(text)), 60*len(text))
		require.Less(t, time.Since(started), 10*time.Second)
	}
}

func FuzzCleanTwice(f *testing.F) {
	for text := range hostile {
		f.Add(text)
	}
	for _, text := range []string{
		"a<b>&amp;&quot;<i", "<a href='//x?a=1&b=2' rel=nofollow>", "<p\x00>\x00", "<td width='1%' align=left>", "<q cite=x><time datetime=2026>",
		"<table><b><tr>x", "<p><table><p>", "<a><table><a>", "<pre>\n\nx", "<ruby>漢<rt>かん</ruby>", "<h2><h3>x", "<dd><dt><li>", "<L<b>", "<image src=/x>",
		"<col><table><col><caption>", "</br></p>", "<svg><b>", "<b><p></b></p>", "<a href='mailto:x@y?z=<'>", "&lt;b><i>", "<rp><rt><rp>",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
		once := htmltext.Clean(text)
		require.Equal(t, once, htmltext.Clean(once))
		lower := strings.ToLower(once)
		if once != text {
			for _, tag := range []string{"<script", "<svg", "<iframe", "<object", "<embed", "<style", "<form", "<meta", "<base", "<link", "<div", "<h1"} {
				require.NotContains(t, lower, tag)
			}
			require.Equal(t, strings.Count(once, "<p>"), strings.Count(once, "</p>"))
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
	for _, text := range []string{`<p>Luma's "best" top</p>`, `it's <b>'</b> "`, `<img src="/x" alt="it&#39;s">'`} {
		require.Equal(t, text, htmltext.Clean(text))
	}
	require.Equal(t, `<b>&lt;"</b>`, htmltext.Clean("<b>&lt;&#34;</b>"))
}
