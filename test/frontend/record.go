// Records the syntax trees of go/ast and the type information of go/types:
//
//	go run record.go
//
// For each programs/X.go (and the other programs named in `others`) it writes expected/X.ast, one declaration a line, and
// for programs/types.go expected/types.types. The notation is that of test/bindings/frontend/dump.ts.
package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

var others = []string{"../../examples/http-server/main.go", "../../../shared/conformance/*.go"}

var fset = token.NewFileSet()

func at(p token.Pos) string {
	q := fset.PositionFor(p, false)
	return fmt.Sprintf("%d:%d", q.Line, q.Column)
}

func list[N ast.Node](nodes []N) string {
	var parts []string
	for _, n := range nodes {
		if _, empty := any(n).(*ast.EmptyStmt); !empty {
			parts = append(parts, dump(n))
		}
	}
	return "[" + strings.Join(parts, " ") + "]"
}

func fields(f *ast.FieldList) string {
	if f == nil {
		return "[]"
	}
	return list(f.List)
}

func dump(n ast.Node) string {
	switch n := n.(type) {
	case nil:
		return "_"
	case *ast.Ident:
		if n == nil {
			return "_"
		}
		return n.Name + "@" + at(n.Pos())
	case *ast.Ellipsis:
		return fmt.Sprintf("(... %s)", dump(n.Elt))
	case *ast.BasicLit:
		if n == nil {
			return "_"
		}
		return fmt.Sprintf("%s:%q", n.Kind, n.Value)
	case *ast.FuncLit:
		return fmt.Sprintf("(funclit %s %s)", dump(n.Type), dump(n.Body))
	case *ast.CompositeLit:
		return fmt.Sprintf("(lit %s %s %s %s)", at(n.Pos()), dump(n.Type), list(n.Elts), at(n.Rbrace))
	case *ast.ParenExpr:
		return fmt.Sprintf("(paren %s)", dump(n.X))
	case *ast.SelectorExpr:
		return fmt.Sprintf("(. %s %s)", dump(n.X), dump(n.Sel))
	case *ast.IndexExpr:
		return fmt.Sprintf("(index %s [%s])", dump(n.X), dump(n.Index))
	case *ast.IndexListExpr:
		return fmt.Sprintf("(index %s %s)", dump(n.X), list(n.Indices))
	case *ast.SliceExpr:
		return fmt.Sprintf("(slice %s %s %s %s %v)", dump(n.X), dump(n.Low), dump(n.High), dump(n.Max), n.Slice3)
	case *ast.TypeAssertExpr:
		return fmt.Sprintf("(assert %s %s)", dump(n.X), dump(n.Type))
	case *ast.CallExpr:
		dots := "_"
		if n.Ellipsis.IsValid() {
			dots = at(n.Ellipsis)
		}
		return fmt.Sprintf("(call %s %s %s %s %s)", dump(n.Fun), at(n.Lparen), list(n.Args), dots, at(n.Rparen))
	case *ast.StarExpr:
		return fmt.Sprintf("(* %s)", dump(n.X))
	case *ast.UnaryExpr:
		return fmt.Sprintf("(%s %s)", n.Op, dump(n.X))
	case *ast.BinaryExpr:
		return fmt.Sprintf("(%s %s %s %s)", n.Op, at(n.OpPos), dump(n.X), dump(n.Y))
	case *ast.KeyValueExpr:
		return fmt.Sprintf("(: %s %s)", dump(n.Key), dump(n.Value))
	case *ast.ArrayType:
		return fmt.Sprintf("(array %s %s)", dump(n.Len), dump(n.Elt))
	case *ast.StructType:
		return fmt.Sprintf("(struct %s)", fields(n.Fields))
	case *ast.FuncType:
		return fmt.Sprintf("(func %s %s %s)", fields(n.TypeParams), fields(n.Params), fields(n.Results))
	case *ast.InterfaceType:
		return fmt.Sprintf("(interface %s)", fields(n.Methods))
	case *ast.MapType:
		return fmt.Sprintf("(map %s %s)", dump(n.Key), dump(n.Value))
	case *ast.ChanType:
		dir := map[ast.ChanDir]string{ast.SEND: "send", ast.RECV: "recv"}[n.Dir]
		if dir == "" {
			dir = "both"
		}
		return fmt.Sprintf("(chan %s %s)", dir, dump(n.Value))
	case *ast.Field:
		return fmt.Sprintf("(field %s %s %s)", list(n.Names), dump(n.Type), dump(n.Tag))
	case *ast.DeclStmt:
		return dump(n.Decl)
	case *ast.EmptyStmt:
		return "(empty)"
	case *ast.LabeledStmt:
		return fmt.Sprintf("(label %s %s)", dump(n.Label), dump(n.Stmt))
	case *ast.ExprStmt:
		return fmt.Sprintf("(expr %s)", dump(n.X))
	case *ast.SendStmt:
		return fmt.Sprintf("(send %s %s)", dump(n.Chan), dump(n.Value))
	case *ast.IncDecStmt:
		return fmt.Sprintf("(%s %s)", n.Tok, dump(n.X))
	case *ast.AssignStmt:
		return fmt.Sprintf("(%s %s %s %s)", n.Tok, list(n.Lhs), at(n.TokPos), list(n.Rhs))
	case *ast.GoStmt:
		return fmt.Sprintf("(go %s)", dump(n.Call))
	case *ast.DeferStmt:
		return fmt.Sprintf("(defer %s)", dump(n.Call))
	case *ast.ReturnStmt:
		return fmt.Sprintf("(return %s)", list(n.Results))
	case *ast.BranchStmt:
		return fmt.Sprintf("(%s %s)", n.Tok, dump(n.Label))
	case *ast.BlockStmt:
		if n == nil {
			return "_"
		}
		return fmt.Sprintf("(block %s %s %s)", at(n.Pos()), list(n.List), at(n.Rbrace))
	case *ast.IfStmt:
		return fmt.Sprintf("(if %s %s %s %s)", dump(n.Init), dump(n.Cond), dump(n.Body), dump(n.Else))
	case *ast.CaseClause:
		if n.List == nil {
			return fmt.Sprintf("(case _ %s)", list(n.Body))
		}
		return fmt.Sprintf("(case %s %s)", list(n.List), list(n.Body))
	case *ast.SwitchStmt:
		return fmt.Sprintf("(switch %s %s %s %s)", dump(n.Init), dump(n.Tag), list(n.Body.List), at(n.Body.Rbrace))
	case *ast.TypeSwitchStmt:
		lhs, x := "_", ""
		switch a := n.Assign.(type) {
		case *ast.AssignStmt:
			lhs, x = dump(a.Lhs[0]), dump(a.Rhs[0])
		case *ast.ExprStmt:
			x = dump(a.X)
		}
		return fmt.Sprintf("(typeswitch %s %s %s %s %s)", dump(n.Init), lhs, x, list(n.Body.List), at(n.Body.Rbrace))
	case *ast.CommClause:
		return fmt.Sprintf("(comm %s %s)", dump(n.Comm), list(n.Body))
	case *ast.SelectStmt:
		return fmt.Sprintf("(select %s %s)", list(n.Body.List), at(n.Body.Rbrace))
	case *ast.ForStmt:
		return fmt.Sprintf("(for %s %s %s %s)", dump(n.Init), dump(n.Cond), dump(n.Post), dump(n.Body))
	case *ast.RangeStmt:
		tok := "_"
		if n.Tok != token.ILLEGAL {
			tok = n.Tok.String()
		}
		return fmt.Sprintf("(range %s %s %s %s %s)", dump(n.Key), dump(n.Value), tok, dump(n.X), dump(n.Body))
	case *ast.ImportSpec:
		return fmt.Sprintf("(import %s %s)", dump(n.Name), dump(n.Path))
	case *ast.ValueSpec:
		return fmt.Sprintf("(value %s %s %s)", list(n.Names), dump(n.Type), list(n.Values))
	case *ast.TypeSpec:
		return fmt.Sprintf("(type %s %s %v %s)", dump(n.Name), fields(n.TypeParams), n.Assign.IsValid(), dump(n.Type))
	case *ast.GenDecl:
		return fmt.Sprintf("(%s %s)", n.Tok, list(n.Specs))
	case *ast.FuncDecl:
		recv := "_"
		if n.Recv != nil {
			recv = fields(n.Recv)
		}
		return fmt.Sprintf("(funcdecl %s %s %s %s)", recv, dump(n.Name), dump(n.Type), dump(n.Body))
	case *ast.File:
		var lines []string
		for _, d := range n.Decls {
			lines = append(lines, dump(d)+"\n")
		}
		return dump(n.Name) + "\n" + strings.Join(lines, "")
	}
	panic(fmt.Sprintf("%T", n))
}

func check(f *ast.File) string {
	info := &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	conf := types.Config{Sizes: types.SizesFor("gc", "amd64")}
	p, err := conf.Check("main", fset, []*ast.File{f}, info)
	if err != nil {
		panic(err)
	}
	var lines []string
	add := func(format string, args ...any) {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf(format, args...)))
	}
	for e, tv := range info.Types {
		mode, value, text := "value", "", types.TypeString(tv.Type, nil)
		switch {
		case tv.IsBuiltin(), tv.IsNil():
			continue
		case tv.IsVoid():
			mode, text = "novalue", "()"
		case tv.IsType():
			mode = "typexpr"
		case tv.Value != nil:
			mode, value = "constant", tv.Value.ExactString()
			if basic := tv.Type.Underlying().(*types.Basic); basic.Info()&types.IsFloat != 0 {
				// go/types leaves the rounding to its clients.
				v := tv.Value
				switch basic.Kind() {
				case types.Float32:
					f, _ := constant.Float32Val(v)
					v = constant.MakeFloat64(float64(f))
				case types.Float64:
					f, _ := constant.Float64Val(v)
					v = constant.MakeFloat64(f)
				}
				value = constant.ToFloat(v).ExactString()
				if !strings.Contains(value, "/") {
					value += "/1"
				}
			}
		case tv.Addressable():
			mode = "variable"
		case tv.Assignable():
			mode = "mapindex"
		case tv.HasOk():
			mode = "commaok"
		}
		add("type %s-%s %s %s %s", at(e.Pos()), at(e.End()), mode, text, value)
	}
	object := func(o types.Object) string {
		if o == nil {
			return "nil"
		}
		place := "-"
		if o.Pos().IsValid() {
			place = at(o.Pos())
		}
		return o.Name() + " " + place
	}
	for id, o := range info.Defs {
		add("def %s %s", at(id.Pos()), object(o))
	}
	for id, o := range info.Uses {
		add("use %s %s", at(id.Pos()), object(o))
	}
	for e, s := range info.Selections {
		kind := [...]string{"field", "method", "methodExpr"}[s.Kind()]
		add("selection %s %s %v %v %s", at(e.Sel.Pos()), kind, s.Index(), s.Indirect(), types.TypeString(s.Recv(), nil))
	}
	for i, init := range info.InitOrder {
		var names []string
		for _, v := range init.Lhs {
			names = append(names, v.Name())
		}
		add("init %d %s", i, strings.Join(names, ","))
	}
	for _, name := range p.Scope().Names() {
		t, ok := p.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		add("size %s %d %d", name, conf.Sizes.Sizeof(t.Type()), conf.Sizes.Alignof(t.Type()))
		for _, t := range []types.Type{t.Type(), types.NewPointer(t.Type())} {
			set := types.NewMethodSet(t)
			var methods []string
			for i := range set.Len() {
				methods = append(methods, fmt.Sprintf("%s%v", set.At(i).Obj().Name(), set.At(i).Index()))
			}
			add("methods %s %s", types.TypeString(t, nil), strings.Join(methods, " "))
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n") + "\n"
}

func main() {
	files, _ := filepath.Glob("programs/*.go")
	for _, pattern := range others {
		more, _ := filepath.Glob(pattern)
		files = append(files, more...)
	}
	for _, name := range files {
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		base := strings.TrimSuffix(filepath.Base(name), ".go")
		if filepath.Base(filepath.Dir(name)) == "http-server" {
			base = "lecture-server"
		}
		if err := os.WriteFile("expected/"+base+".ast", []byte(dump(f)), 0o644); err != nil {
			panic(err)
		}
		if base == "types" {
			if err := os.WriteFile("expected/types.types", []byte(check(f)), 0o644); err != nil {
				panic(err)
			}
		}
	}
}
