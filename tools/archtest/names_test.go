package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	statement = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b`)
	// useCaseFile matches the files of services/NAME/internal/app.
	useCaseFile = regexp.MustCompile(`^services/[^/]+/internal/app/[^/]+\.go$`)
	indexNote   = regexp.MustCompile(`(?m)^(Expects|Uses index)\b`)
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
	const constructors = "package app\nfunc New() *Payments { return nil }\nfunc NewOther() *Catalog { return nil }\nfunc NewSearch() *Search { return nil }\n"
	require.Len(t, nameFaults(t, "services/order/internal/app/x.go", []byte(constructors)), 2)
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
			if fault := constructorFault(name, d); fault != "" {
				add(d.Pos(), fault)
			}
			coder := strings.HasPrefix(d.Name.Name, "encode") || strings.HasPrefix(d.Name.Name, "decode")
			if coder && strings.Contains(name, "/internal/rpc/") && ofProto(d.Type) {
				add(d.Pos(), "the function "+d.Name.Name+" is called …ToProto or …FromProto")
			}
		}
	}
	return faults
}

// constructorFault returns what is wrong with the name of a constructor of use cases: New makes an
// App, and any other type has its name at the end of that of its constructor.
func constructorFault(file string, f *ast.FuncDecl) string {
	if f.Recv != nil || !useCaseFile.MatchString(file) || !strings.HasPrefix(f.Name.Name, "New") || f.Type.Results.NumFields() != 1 {
		return ""
	}
	pointer, ok := f.Type.Results.List[0].Type.(*ast.StarExpr)
	if !ok {
		return ""
	}
	made, ok := pointer.X.(*ast.Ident)
	if !ok || f.Name.Name == "New" && made.Name == "App" || f.Name.Name != "New" && strings.HasSuffix(f.Name.Name, made.Name) {
		return ""
	}
	return "the constructor " + f.Name.Name + " makes a " + made.Name + ": New makes an App, NewCatalog a Catalog"
}

// TestUseCasesAreMethodsOfApp checks that a service with one type of use cases names it App.
func TestUseCasesAreMethodsOfApp(t *testing.T) {
	t.Parallel()
	types := make(map[string][]string) // of use cases, by package
	for _, name := range tracked(t, "services/*.go") {
		if !useCaseFile.MatchString(name) || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", name), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range file.Decls {
			if of := useCaseOf(d); of != "" && !slices.Contains(types[path.Dir(name)], of) {
				types[path.Dir(name)] = append(types[path.Dir(name)], of)
			}
		}
	}
	require.GreaterOrEqual(t, len(types), 6, "the services with use cases")
	for folder, names := range types {
		require.NotContains(t, names, "Service", folder)
		if len(names) == 1 {
			require.Equal(t, "App", names[0], folder)
		}
	}
}

// useCaseOf returns the exported type whose use case d is: an exported method with a context. It
// returns "" for anything else.
func useCaseOf(d ast.Decl) string {
	f, ok := d.(*ast.FuncDecl)
	if !ok || f.Recv == nil || !f.Name.IsExported() || len(f.Type.Params.List) == 0 {
		return ""
	}
	pointer, ok := f.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return ""
	}
	of, ok := pointer.X.(*ast.Ident)
	first, isContext := f.Type.Params.List[0].Type.(*ast.SelectorExpr)
	if !ok || !isContext || first.Sel.Name != "Context" || !of.IsExported() {
		return ""
	}
	return of.Name
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
