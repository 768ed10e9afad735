package rpc_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
)

// requireHarmless parses a description like a browser, and requires that nothing in it runs code,
// loads a page, or links to something that does.
func requireHarmless(t *testing.T, description string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader("<!doctype html><body>" + description))
	require.NoError(t, err)
	for node := range root.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		switch node.Data {
		case "script", "iframe", "object", "embed", "style", "svg", "math", "form", "input", "meta", "link", "base", "frame", "template":
			t.Fatalf("%s in %q", node.Data, description)
		}
		for _, attribute := range node.Attr {
			name, value := attribute.Key, strings.ToLower(strings.TrimSpace(attribute.Val))
			require.False(t, strings.HasPrefix(name, "on") || name == "style" || name == "srcdoc", "%s in %q", name, description)
			if name == "href" || name == "src" || name == "cite" || name == "action" {
				scheme, _, _ := strings.Cut(value, ":")
				require.NotContains(t, []string{"javascript", "vbscript", "data"}, strings.Map(printable, scheme), description)
			}
		}
	}
}

// printable removes the characters that browsers remove from addresses.
func printable(r rune) rune {
	if r <= ' ' {
		return -1
	}
	return r
}

func TestHTMLThatScriptsIsNotStored(t *testing.T) {
	client, staff := serve(t)
	p := create(staff, t, client, draft("sencha", "T-50"))
	for text, kept := range map[string]string{
		"煎茶 a < b & c &amp; \"d\"":                      "煎茶 a < b & c &amp; \"d\"",
		"<p>一番茶<br>と<b>二番茶</b></p>":                     "<p>一番茶<br>と<b>二番茶</b></p>",
		"<script>alert(1)</script>茶":                    "茶",
		"<img src=/x onerror=alert(1)>":                 `<img src="/x">`,
		`<a href="javascript:alert(1)">茶</a>`:           "茶",
		`<a href="JaVa&#9;ScRiPt:alert(1)">茶</a>`:       "茶",
		"<svg onload=alert(1)>":                         "",
		`<iframe src="https://evil.example/"></iframe>`: "",
		`<b style="width:expression(alert(1))">茶</b>`:   "<b>茶</b>",
		"茶<script":                           "茶&lt;script",
		"茶<img src=\"x\" onerror=\"alert(1)": "茶&lt;img src=\"x\" onerror=\"alert(1)",
		"ウエスト<Lの方はお問い合わせください。\n返品可。": "ウエスト&lt;Lの方はお問い合わせください。\n返品可。",
		"茶</div></div></section>":                              "茶",
		"&lt;script&gt;alert(1)&lt;/script&gt;":                "&lt;script&gt;alert(1)&lt;/script&gt;",
		"<p>&lt;script&gt;</p>":                                "<p>&lt;script&gt;</p>",
		`<img src="data:text/html,<script>alert(1)</script>">`: "",
	} {
		d := draft("sencha", "T-50")
		d.Description = text
		updated, err := client.UpdateProduct(staff, &productv1.UpdateProductRequest{Id: p.GetId(), Version: p.GetVersion(), Product: d})
		require.NoError(t, err)
		p = updated.GetProduct()
		require.Equal(t, kept, p.GetDescription(), text)
		requireHarmless(t, p.GetDescription())

		reply, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{d}})
		require.NoError(t, err)
		require.Equal(t, productv1.Outcome_OUTCOME_UNCHANGED, reply.GetResults()[0].GetOutcome(), text)
	}
}
