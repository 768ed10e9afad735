package public

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
)

// kinds maps the names of the kinds in Go to the kinds.
var kinds = map[string]errs.Kind{
	"Internal": errs.Internal, "Invalid": errs.Invalid, "NotFound": errs.NotFound, "AlreadyExists": errs.AlreadyExists,
	"Conflict": errs.Conflict, "Precondition": errs.Precondition, "Unauthenticated": errs.Unauthenticated,
	"Forbidden": errs.Forbidden, "Exhausted": errs.Exhausted, "Unavailable": errs.Unavailable, "Timeout": errs.Timeout,
	"Canceled": errs.Canceled, "Unimplemented": errs.Unimplemented,
}

// TestReasonsAreThoseOfTheCode: every reason in the code has a row of the same kind, and every row
// is a reason that occurs in the code.
func TestReasonsAreThoseOfTheCode(t *testing.T) {
	t.Parallel()
	made, known := scan(t, "../../..")
	require.NotEmpty(t, made)
	for reason, where := range made {
		row, ok := reasons[reason]
		if !ok {
			t.Errorf("%s of %s has no row in reasons.go", reason, where.file)
		} else if kinds[where.kind] != row.Kind {
			t.Errorf("%s is errs.%s in %s, and another kind in reasons.go", reason, where.kind, where.file)
		}
	}
	for reason := range reasons {
		if !known[reason] {
			t.Errorf("%s has a row in reasons.go, and no code knows it", reason)
		}
	}
}

// origin is the file in which a reason is defined, and its kind.
type origin struct{ file, kind string }

// scan parses all Go sources except tests, generated ones, and the table itself. It returns the
// reasons passed to errs.New, and every string literal.
func scan(t *testing.T, root string) (made map[string]origin, literals map[string]bool) {
	t.Helper()
	made, literals = make(map[string]origin), make(map[string]bool)
	for _, folder := range []string{"bff", "cmd", "pkg", "services"} {
		err := fs.WalkDir(os.DirFS(root), folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			if path == "bff/internal/public/reasons.go" {
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BasicLit:
					if text, err := strconv.Unquote(n.Value); err == nil {
						literals[text] = true
					}
				case *ast.CallExpr:
					if kind, reason, ok := newError(n); ok {
						made[reason] = origin{path, kind}
					}
				}
				return true
			})
			return nil
		})
		require.NoError(t, err)
	}
	return made, literals
}

// newError recognizes errs.New(errs.Kind, "REASON", …). Calls whose reason is not a literal are
// ignored: they convert received errors.
func newError(call *ast.CallExpr) (kind, reason string, ok bool) {
	function, isSelector := call.Fun.(*ast.SelectorExpr)
	if !isSelector || len(call.Args) != 3 {
		return "", "", false
	}
	of, isName := function.X.(*ast.Ident)
	first, isKind := call.Args[0].(*ast.SelectorExpr)
	second, isLiteral := call.Args[1].(*ast.BasicLit)
	if !isName || of.Name != "errs" || function.Sel.Name != "New" || !isKind || !isLiteral {
		return "", "", false
	}
	reason, err := strconv.Unquote(second.Value)
	return first.Sel.Name, reason, err == nil
}
