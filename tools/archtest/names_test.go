package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	statement = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b`)
	indexNote = regexp.MustCompile(`(?m)^(Expects|Uses index)\b`)
)

// TestServicesUseTheSameNames checks the names of docs/house-style.md, "One shape a service".
func TestServicesUseTheSameNames(t *testing.T) {
	t.Parallel()
	for _, name := range tracked(t, "services/*.go", "pkg/event/*.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, fault := range nameFaults(t, name, nil) {
			t.Error(fault)
		}
	}
}

func TestOtherNamesAreFound(t *testing.T) {
	t.Parallel()
	const source = "package rpc\n// Expects orders_pkey.\nconst find = `SELECT 1`\nconst kept = `SELECT 1`+x\nconst goodSQL = `SELECT 1`\nfunc encodeOrder(o int) *orderv1.Order { return nil }\nfunc decodeToken(s string) int { return 0 }\n"
	require.Len(t, nameFaults(t, "services/order/internal/rpc/x.go", []byte(source)), 4)
}

// nameFaults returns the faults of a file; source is read from the tree if it is nil.
func nameFaults(t *testing.T, name string, source []byte) (faults []string) {
	t.Helper()
	var from any
	if source != nil {
		from = source
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, filepath.Join("../..", name), from, parser.ParseComments)
	require.NoError(t, err)
	add := func(at token.Pos, fault string) {
		faults = append(faults, name+":"+strconv.Itoa(files.Position(at).Line)+": "+fault)
	}
	for _, comment := range file.Comments {
		if indexNote.MatchString(comment.Text()) {
			add(comment.Pos(), `an index note begins with "Index: " or "Indexes: "`)
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if v, ok := s.(*ast.ValueSpec); ok && d.Tok == token.CONST && len(v.Values) == 1 && isStatement(v.Values[0]) && !strings.HasSuffix(v.Names[0].Name, "SQL") {
					add(v.Pos(), "the constant "+v.Names[0].Name+" is a statement: its name ends with SQL")
				}
			}
		case *ast.FuncDecl:
			coder := strings.HasPrefix(d.Name.Name, "encode") || strings.HasPrefix(d.Name.Name, "decode")
			if coder && strings.Contains(name, "/internal/rpc/") && ofProto(d.Type) {
				add(d.Pos(), "the function "+d.Name.Name+" is called …ToProto or …FromProto")
			}
		}
	}
	return faults
}

// isStatement reports whether a string, or the first of a sum, begins like an SQL statement.
func isStatement(e ast.Expr) bool {
	for {
		sum, ok := e.(*ast.BinaryExpr)
		if !ok {
			break
		}
		e = sum.X
	}
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return false
	}
	text, err := strconv.Unquote(literal.Value)
	return err == nil && statement.MatchString(text)
}

// ofProto reports whether a signature has a type of a generated package (…v1).
func ofProto(f *ast.FuncType) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && strings.HasSuffix(x.Name, "v1") {
				found = true
			}
		}
		return true
	})
	return found
}
