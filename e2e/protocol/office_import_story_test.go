package protocol

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"

	jobv1 "github.com/akinai/akinai/api/gen/akinai/job/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestProtocolOfficeImportStory is what a clerk does with a supplier's file: it is Shift_JIS, has
// columns of its own and a bad row. The clerk names the columns, tries, imports, corrects the
// refused row and imports again.
func TestProtocolOfficeImportStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterOffice(t)
	for _, language := range storyLanguages() {
		t.Run(language, func(t *testing.T) {
			c := newClerk(t, s, s.Superadmin(t), language)
			prefix := "imported-" + strings.ToLower(id.New()[24:])
			file := "商品コード,sku,name,status,price,tax_class\n" +
				fmt.Sprintf("%[1]s-a,%[1]s-A,煎茶,published,864,reduced\n%[1]s-b,%[1]s-B,玉露,published,高い,reduced\n", prefix)
			c.chooses(t, file)
			c.shows(t, "import-columns", `#fault[data-fault]`)
			c.choose(t, `#preview th:nth-child(2) select`, "slug")
			c.Await(t, "the preview", `document.querySelector("#fault[data-fault]") === null && document.querySelector("#preview").innerText.includes("煎茶")`)
			require.Equal(t, "3", c.Evaluate(t, `document.querySelector("#preview tr[data-fault] td.why").previousSibling.innerText`), "the reason is beside the line")
			c.shows(t, "import-preview", `#preview`)
			c.press(t, "start-import")
			c.Await(t, "the outcome", `document.querySelector("#job")?.dataset.state === "JOB_STATE_DONE"`)
			c.shows(t, "import-done", `[data-act=download-refused]`)
			require.Equal(t, "1 1", c.Evaluate(t, `["created", "refused"].map((n) => document.querySelector("[data-count=" + n + "]").innerText).join(" ")`))

			jobs := catalogJobs(t, s)
			name := c.Evaluate(t, `location.pathname.split("/").at(-1)`)
			res, err := jobs.GetCatalogJobFile(t.Context(), &productv1.GetCatalogJobFileRequest{JobId: name, File: jobv1.JobFile_JOB_FILE_REFUSED, Part: 1})
			require.NoError(t, err)
			require.Contains(t, string(res.GetContent()), "ROW_MALFORMED")
			mended := importCatalog(t, s, []byte(strings.NewReplacer("高い", "1620", "商品コード", "slug").Replace(string(res.GetContent()))))
			c.visit(t, "/jobs")
			c.Await(t, "the second import", `document.querySelector("#jobs a[href='/jobs/`+mended+`']") !== null`)
			c.Evaluate(t, `(document.querySelector("#jobs a[href='/jobs/`+mended+`']").click(), "")`)
			c.Await(t, "the outcome", `document.querySelector("#job")?.dataset.state === "JOB_STATE_DONE"`)
			require.Equal(t, "1", c.Evaluate(t, `document.querySelector("[data-count=created]").innerText`))

			c.archivesAll(t, prefix)
			c.visit(t, "/jobs")
			c.press(t, "export")
			c.Await(t, "the export", `document.querySelector("[data-act=download-output]") !== null`)
			c.shows(t, "export-done", `[data-count=products]`)
		})
	}
}

// archivesAll archives the two published products of a search: a trial names the effect first.
func (c *clerk) archivesAll(t testing.TB, query string) {
	t.Helper()
	c.Open(t, c.shop.OfficeURL()+"/products?q="+query)
	c.Await(t, "the list", `document.querySelectorAll(".grid tbody tr").length === 2`)
	c.press(t, "bulk-status")
	c.choose(t, `select[name=new-status]`, "STATUS_ARCHIVED")
	c.press(t, "count")
	c.Await(t, "the question", `document.querySelector("select[name=reason]").getAttribute("aria-invalid") === "true"`)
	c.choose(t, `select[name=reason]`, "STATUS_CHANGE_REASON_DISCONTINUED")
	c.press(t, "count")
	c.Await(t, "the effect", `document.querySelector("#bulk-effect[data-ready]")?.innerText.includes("2") ?? false`)
	c.shows(t, "products-bulk", `#bulk-effect`)
	c.press(t, "confirm")
	c.Await(t, "the outcome", `document.querySelector("#job")?.dataset.state === "JOB_STATE_DONE"`)
	require.Equal(t, "2", c.Evaluate(t, `document.querySelector("[data-count=updated]").innerText`))
	c.shows(t, "products-bulk-done", `[data-count=updated]`)
}

// chooses opens the screen of an import and uploads a file in Shift_JIS.
func (c *clerk) chooses(t testing.TB, text string) {
	t.Helper()
	content, err := japanese.ShiftJIS.NewEncoder().String(text)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "supplier.csv")
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
	c.visit(t, "/jobs")
	c.Await(t, "the list", `document.querySelector("main a[href='/imports/new']") !== null`)
	c.Do(t, "import", chromedp.Click(`main a[href="/imports/new"]`))
	c.Await(t, "the screen", `document.querySelector("input[type=file]") !== null`)
	c.Do(t, "upload", chromedp.SetUploadFiles(`input[type=file]`, []string{file}))
	c.Await(t, "the guess", `document.querySelector("select[name=encoding]")?.value === "shift_jis"`)
}

func catalogJobs(t testing.TB, s *harness.Shop) productv1connect.CatalogJobServiceClient {
	t.Helper()
	return productv1connect.NewCatalogJobServiceClient(harness.Dial(t, s.URLs("product")[0], harness.StaffToken(s.Cluster)))
}

// importCatalog starts an import of a file in our columns and returns the id of its job.
func importCatalog(t testing.TB, s *harness.Shop, content []byte) string {
	t.Helper()
	jobs, name := catalogJobs(t, s), id.New()
	_, err := jobs.CreateProductImport(t.Context(), &productv1.CreateProductImportRequest{JobId: name, FileName: "products.csv"})
	require.NoError(t, err)
	_, err = jobs.UploadProductImportPart(t.Context(), &productv1.UploadProductImportPartRequest{JobId: name, Number: 1, Content: content})
	require.NoError(t, err)
	_, err = jobs.StartProductImport(t.Context(), &productv1.StartProductImportRequest{JobId: name, Parts: 1})
	require.NoError(t, err)
	return name
}
