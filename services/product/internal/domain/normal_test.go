package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// sized returns a draft with one variant for each of the option maps.
func sized(options ...map[string]string) domain.ProductInput {
	in := tea("yukata", "Y-1", "Y-2", "Y-3", "Y-4")
	in.Variants = in.Variants[:len(options)]
	for i, o := range options {
		in.Variants[i].Options = o
	}
	return in
}

func option(name string, values ...string) domain.Option {
	return domain.Option{Name: name, Values: values}
}

func TestOptionsComeFromTheVariants(t *testing.T) {
	in := sized(
		map[string]string{"size": "M", "color": "紺"}, map[string]string{"size": "L", "color": "紺"},
		map[string]string{"size": "M", "color": "白"}, map[string]string{"size": "S", "color": "白", "belt": "帯"},
	)
	require.Equal(t, []domain.Option{option("color", "紺", "白"), option("size", "M", "L", "S"), option("belt", "帯")}, in.Normal().Options)
	in.Options = []domain.Option{option("size", "S", "M", "L", "XL")}
	require.Equal(t, in.Options, in.Normal().Options, "what is declared stands")
	require.Nil(t, tea("sencha", "T-50").Normal().Options)
}

func TestNormal(t *testing.T) {
	for name, tc := range map[string]struct{ give, want func(*domain.ProductInput) }{
		"nothing": {func(*domain.ProductInput) {}, func(*domain.ProductInput) {}},
		"empty lists": {func(in *domain.ProductInput) {
			in.Tags, in.Options, in.Pictures = []string{}, []domain.Option{}, []domain.Picture{}
		}, func(*domain.ProductInput) {}},
		"tags twice":     {func(in *domain.ProductInput) { in.Tags = []string{"b", "a", "b", "a "} }, func(in *domain.ProductInput) { in.Tags = []string{"b", "a"} }},
		"an image alone": {func(in *domain.ProductInput) { in.Image = "/x" }, func(in *domain.ProductInput) { in.Image, in.Pictures = "/x", []domain.Picture{{URL: "/x"}} }},
		"pictures alone": {func(in *domain.ProductInput) { in.Pictures = []domain.Picture{{URL: "/y", Alt: "茶"}} }, func(in *domain.ProductInput) {
			in.Image, in.Pictures = "/y", []domain.Picture{{URL: "/y", Alt: "茶"}}
		}},
		"pictures and others": {func(in *domain.ProductInput) { in.Image, in.Pictures = "/x", []domain.Picture{{URL: "/y"}} }, func(in *domain.ProductInput) { in.Image, in.Pictures = "/y", []domain.Picture{{URL: "/y"}} }},
		"plain text":          {func(in *domain.ProductInput) { in.Description = "a < b & c" }, func(in *domain.ProductInput) { in.Description = "a < b & c" }},
		"HTML that scripts":   {func(in *domain.ProductInput) { in.Description = "<b onclick=x>a</b><script>x</script>" }, func(in *domain.ProductInput) { in.Description = "<b>a</b>" }},
	} {
		t.Run(name, func(t *testing.T) {
			give, want := tea("sencha", "T-50"), tea("sencha", "T-50")
			tc.give(&give)
			tc.want(&want)
			require.Equal(t, want, give.Normal())
			require.Equal(t, want, give.Normal().Normal(), "again")
		})
	}
}

func TestOptionsAndVariantsAgree(t *testing.T) {
	m, l := map[string]string{"size": "M"}, map[string]string{"size": "L"}
	for name, tc := range map[string]struct {
		variants []map[string]string
		declared []domain.Option
		want     error
	}{
		"none":                      {[]map[string]string{nil, nil}, nil, nil},
		"from the variants":         {[]map[string]string{m, l}, nil, nil},
		"declared":                  {[]map[string]string{m, l}, []domain.Option{option("size", "L", "M", "S")}, nil},
		"an option twice":           {[]map[string]string{m}, []domain.Option{option("size", "M"), option("size", "M")}, domain.ErrDuplicateOption},
		"a value twice":             {[]map[string]string{m}, []domain.Option{option("size", "M", "M")}, domain.ErrDuplicateOptionValue},
		"a value in two options":    {[]map[string]string{{"a": "1", "b": "1"}}, nil, nil},
		"a value that is not there": {[]map[string]string{m, l}, []domain.Option{option("size", "M")}, domain.ErrOptionUnknown},
		"a name that is not there":  {[]map[string]string{{"size": "M", "color": "紺"}}, []domain.Option{option("size", "M")}, domain.ErrOptionUnknown},
		"a value missing":           {[]map[string]string{m, nil}, nil, domain.ErrOptionMissing},
		"a value that is empty":     {[]map[string]string{{"size": ""}}, nil, domain.ErrOptionMissing},
		"declared, on no variant":   {[]map[string]string{nil}, []domain.Option{option("size", "M")}, domain.ErrOptionMissing},
		"a variant twice":           {[]map[string]string{m, l, m}, nil, domain.ErrDuplicateVariant},
		"values that change places": {[]map[string]string{{"a": "1", "b": "2"}, {"a": "2", "b": "1"}}, nil, nil},
		"values that run together":  {[]map[string]string{{"a": "1", "b": "12"}, {"a": "11", "b": "2"}}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			in := sized(tc.variants...)
			in.Options = tc.declared
			err := in.Normal().Check("JPY")
			if tc.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestUploadedPicturesAreKnown(t *testing.T) {
	picture := func(address string) domain.ProductInput {
		in := tea("genmaicha", "G-1")
		in.Pictures = []domain.Picture{{URL: "/images/x.svg"}, {URL: address}}
		return in
	}
	require.Equal(t, []domain.PictureID{"a"}, domain.WriteScopeOf(picture("/pictures/a")).Pictures)
	image := tea("genmaicha", "G-1")
	image.Image = "/pictures/b"
	require.Equal(t, []domain.PictureID{"b"}, domain.WriteScopeOf(image).Pictures)
	for address, want := range map[string]error{
		"/pictures/a": nil, "/pictures/x": domain.ErrPictureUnknown, "/pictures/": domain.ErrPictureUnknown,
		"/pictures/a?width=320": domain.ErrPictureUnknown, "/pictures": nil, "pictures/a": domain.ErrPictureURL, "https://cdn.example/pictures/x": nil, "": domain.ErrPictureURL,
	} {
		u := domain.NewUnitOfWork("JPY", today, domain.StoredProducts{
			Owners: map[domain.SKU]domain.ID{}, Pictures: map[domain.PictureID]bool{"a": true}, Categories: map[string]bool{"tea": true},
		})
		_, err := u.Create("g", picture(address))
		if want == nil {
			require.NoError(t, err, address)
			continue
		}
		require.ErrorIs(t, err, want, address)
	}
}

func TestARepeatedImportChangesNothing(t *testing.T) {
	in := sized(map[string]string{"size": "M", "color": "紺"}, map[string]string{"size": "L", "color": "紺"})
	in.Description, in.Image, in.Tags = "<p onclick=x>浴衣</p>", "/x", []string{"夏", "夏"}
	u := shelf()
	_, outcome, err := importWhole(u, "y", in)
	require.NoError(t, err)
	require.Equal(t, domain.OutcomeCreated, outcome)
	stored := domain.StoredProducts{Products: u.Changed(), Owners: map[domain.SKU]domain.ID{}}
	_, outcome, err = importWhole(domain.NewUnitOfWork("JPY", today, stored), "z", in)
	require.NoError(t, err)
	require.Equal(t, domain.OutcomeUnchanged, outcome)
}
