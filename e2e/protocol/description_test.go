package protocol

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
)

// root is the folder of the repository.
const root = "../.."

// TestDescription makes requests by the API description, valid and invalid ones, follows
// its links, and requires that each answer is one that the description has: schemathesis with all
// checks. AKINAI_E2E_FUZZ_EXAMPLES is the number of requests of each kind, and
// AKINAI_E2E_FUZZ_SECONDS repeats with other requests for so long.
func TestDescription(t *testing.T) {
	s := harness.NewShop(t, cluster.One, nil)
	g, p := s.Sell(t, 1200, 1_000_000), s.Customer(t)
	folder, err := filepath.Abs(root)
	require.NoError(t, err)
	arguments := []string{
		"--config-file", "scripts/api/schemathesis.toml", "--no-color", "run", "api/openapi/web.yaml", "--url", s.Edge(),
		"--max-examples", cmp.Or(os.Getenv("AKINAI_E2E_FUZZ_EXAMPLES"), "10"),
	}
	if seconds := os.Getenv("AKINAI_E2E_FUZZ_SECONDS"); seconds != "" {
		arguments = append(arguments, "--max-time", seconds)
	} else {
		arguments = append(arguments, "--seed", "1") // the same requests each time
	}
	search := exec.CommandContext(t.Context(), os.Getenv("AKINAI_E2E_SCHEMATHESIS"), arguments...)
	search.Dir, search.Env = folder, append(os.Environ(), "AKINAI_TOKEN="+p.Tokens.GetAccessToken(), "AKINAI_SKU="+g.SKU)
	report, err := search.CombinedOutput()
	require.NoError(t, err, "%s", report)
	require.NotEmpty(t, p.Orders(t), "valid requests place orders")
	t.Logf("%s", report[bytes.LastIndex(report, []byte("Test cases:")):])
}

// TestExamplesOfThePage runs the examples of docs/api.md. The answer below an example is compared
// in its shape: each field is there with a value of the same type, and what programs compare is
// equal.
func TestExamplesOfThePage(t *testing.T) {
	s := harness.NewShop(t, cluster.One, nil)
	s.Sell(t, 1200, 50)
	s.Sell(t, 1300, 50)
	page, err := os.ReadFile(filepath.Join(root, "docs", "api.md"))
	require.NoError(t, err)
	examples := examplesOf(string(page))
	require.GreaterOrEqual(t, len(examples), 9)
	for i, got := range runExamples(t, s, examples) {
		if examples[i].answer == "" {
			continue
		}
		var want, answer any
		require.NoError(t, json.Unmarshal([]byte(examples[i].answer), &want), examples[i].answer)
		require.NoError(t, json.Unmarshal(got, &answer), "%s\n%s", examples[i].commands, got)
		require.Empty(t, differences("", want, answer), "%s\n%s", examples[i].commands, got)
	}
}

// example is a block of commands of a page, and the block of JSON below it.
type example struct{ commands, answer string }

func examplesOf(page string) (examples []example) {
	for i, part := range strings.Split(page, "\n```") {
		language, text, _ := strings.Cut(part, "\n")
		switch {
		case i%2 == 0: // text between the blocks
		case language == "sh":
			examples = append(examples, example{commands: text})
		case language == "json":
			examples[len(examples)-1].answer = text
		}
	}
	return examples
}

// runExamples runs the examples in one shell and returns what each prints.
func runExamples(t *testing.T, shop *harness.Shop, examples []example) [][]byte {
	t.Helper()
	var script strings.Builder
	script.WriteString("set -eu\n")
	for i, e := range examples {
		fmt.Fprintf(&script, "{\n%s\n} > answer.%d\n", e.commands, i)
	}
	folder := t.TempDir()
	shell := exec.CommandContext(t.Context(), "bash", "-c", script.String())
	shell.Dir, shell.Env = folder, append(os.Environ(), "SHOP="+shop.Edge(), "MAILBOX="+shop.URLs("mailbox")[0])
	report, err := shell.CombinedOutput()
	require.NoError(t, err, "%s", report)
	answers := make([][]byte, len(examples))
	for i := range examples {
		answers[i], err = os.ReadFile(filepath.Join(folder, fmt.Sprintf("answer.%d", i)))
		require.NoError(t, err)
	}
	return answers
}

// compared are the fields whose values programs compare.
var compared = map[string]bool{"code": true, "reason": true, "rule": true, "status": true, "tokenType": true}

// differences returns the paths at which an answer has another shape than a page says.
func differences(path string, want, got any) []string {
	name := path[strings.LastIndex(path, ".")+1:]
	switch want := want.(type) {
	case map[string]any:
		fields, ok := got.(map[string]any)
		if !ok {
			return []string{path + " is no object"}
		}
		var all []string
		for key, value := range want {
			if _, ok := fields[key]; !ok {
				all = append(all, path+"."+key+" is missing")
				continue
			}
			all = append(all, differences(path+"."+key, value, fields[key])...)
		}
		return all
	case []any:
		items, ok := got.([]any)
		switch {
		case !ok || len(want) > 0 && len(items) == 0:
			return []string{path + " is no list, or an empty one"}
		case len(want) > 0:
			return differences(path+"[0]", want[0], items[0])
		}
		return nil
	}
	if compared[name] && want != got || fmt.Sprintf("%T", want) != fmt.Sprintf("%T", got) {
		return []string{fmt.Sprintf("%s is %v, not %v", path, got, want)}
	}
	return nil
}
