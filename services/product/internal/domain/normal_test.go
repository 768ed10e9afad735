package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// sized returns a draft with one variant for each of the option maps.
func sized(options ...map[string]string) domain.ProductInput {
	d := tea("yukata", "Y-1", "Y-2", "Y-3", "Y-4")
	d.Variants = d.Variants[:len(options)]
	for i, o := range options {
		d.Variants[i].Options = o
	}
	return d
}

func option(name string, values ...string) domain.Option {
	return domain.Option{Name: name, Values: values}
}

func TestOptionsComeFromTheVariants(t *testing.T) {
	d := sized(
		map[string]string{"size": "M", "color": "紺"}, map[string]string{"size": "L", "color": "紺"},
		map[string]string{"size": "M", "color": "白"}, map[string]string{"size": "S", "color": "白", "belt": "帯"},
	)
	require.Equal(t, []domain.Option{option("color", "紺", "白"), option("size", "M", "L", "S"), option("belt", "帯")}, d.Normal().Options)
	d.Options = []domain.Option{option("size", "S", "M", "L", "XL")}
	require.Equal(t, d.Options, d.Normal().Options, "what is declared stands")
	require.Nil(t, tea("sencha", "T-50").Normal().Options)
}

func TestNormal(t *testing.T) {
	for name, tc := range map[string]struct{ give, want func(*domain.ProductInput) }{
		"nothing": {func(*domain.ProductInput) {}, func(*domain.ProductInput) {}},
		"empty lists": {func(d *domain.ProductInput) {
			d.Tags, d.Options, d.Pictures = []string{}, []domain.Option{}, []domain.Picture{}
		}, func(*domain.ProductInput) {}},
		"tags twice":     {func(d *domain.ProductInput) { d.Tags = []string{"b", "a", "b", "a "} }, func(d *domain.ProductInput) { d.Tags = []string{"b", "a"} }},
		"an image alone": {func(d *domain.ProductInput) { d.Image = "/x" }, func(d *domain.ProductInput) { d.Image, d.Pictures = "/x", []domain.Picture{{URL: "/x"}} }},
		"pictures alone": {func(d *domain.ProductInput) { d.Pictures = []domain.Picture{{URL: "/y", Alt: "茶"}} }, func(d *domain.ProductInput) {
			d.Image, d.Pictures = "/y", []domain.Picture{{URL: "/y", Alt: "茶"}}
		}},
		"pictures and others": {func(d *domain.ProductInput) { d.Image, d.Pictures = "/x", []domain.Picture{{URL: "/y"}} }, func(d *domain.ProductInput) { d.Image, d.Pictures = "/y", []domain.Picture{{URL: "/y"}} }},
		"plain text":          {func(d *domain.ProductInput) { d.Description = "a < b & c" }, func(d *domain.ProductInput) { d.Description = "a < b & c" }},
		"HTML that scripts":   {func(d *domain.ProductInput) { d.Description = "<b onclick=x>a</b><script>x</script>" }, func(d *domain.ProductInput) { d.Description = "<b>a</b>" }},
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
		"an option twice":           {[]map[string]string{m}, []domain.Option{option("size", "M"), option("size", "M")}, domain.ErrOptionTwice},
		"a value twice":             {[]map[string]string{m}, []domain.Option{option("size", "M", "M")}, domain.ErrOptionValueTwice},
		"a value in two options":    {[]map[string]string{{"a": "1", "b": "1"}}, nil, nil},
		"a value that is not there": {[]map[string]string{m, l}, []domain.Option{option("size", "M")}, domain.ErrOptionUnknown},
		"a name that is not there":  {[]map[string]string{{"size": "M", "color": "紺"}}, []domain.Option{option("size", "M")}, domain.ErrOptionUnknown},
		"a value missing":           {[]map[string]string{m, nil}, nil, domain.ErrOptionMissing},
		"a value that is empty":     {[]map[string]string{{"size": ""}}, nil, domain.ErrOptionMissing},
		"declared, on no variant":   {[]map[string]string{nil}, []domain.Option{option("size", "M")}, domain.ErrOptionMissing},
		"a variant twice":           {[]map[string]string{m, l, m}, nil, domain.ErrVariantTwice},
		"values that change places": {[]map[string]string{{"a": "1", "b": "2"}, {"a": "2", "b": "1"}}, nil, nil},
		"values that run together":  {[]map[string]string{{"a": "1", "b": "12"}, {"a": "11", "b": "2"}}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := sized(tc.variants...)
			d.Options = tc.declared
			err := d.Normal().Check("JPY")
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
		d := tea("genmaicha", "G-1")
		d.Pictures = []domain.Picture{{URL: "/images/x.svg"}, {URL: address}}
		return d
	}
	require.Equal(t, []domain.PictureID{"a"}, domain.WriteScopeOf(picture("/pictures/a")).Pictures)
	image := tea("genmaicha", "G-1")
	image.Image = "/pictures/b"
	require.Equal(t, []domain.PictureID{"b"}, domain.WriteScopeOf(image).Pictures)
	for address, want := range map[string]error{
		"/pictures/a": nil, "/pictures/x": domain.ErrPictureUnknown, "/pictures/": domain.ErrPictureUnknown,
		"/pictures/a?width=320": domain.ErrPictureUnknown, "/pictures": nil, "pictures/a": domain.ErrPictureURL, "https://cdn.example/pictures/x": nil, "": domain.ErrPictureURL,
	} {
		s := domain.NewWriteSet("JPY", today, domain.Loaded{
			Owners: map[domain.SKU]domain.ID{}, Pictures: map[domain.PictureID]bool{"a": true}, Categories: map[string]bool{"tea": true},
		})
		_, err := s.Create("g", picture(address))
		if want == nil {
			require.NoError(t, err, address)
			continue
		}
		require.ErrorIs(t, err, want, address)
	}
}

func TestARepeatedImportChangesNothing(t *testing.T) {
	d := sized(map[string]string{"size": "M", "color": "紺"}, map[string]string{"size": "L", "color": "紺"})
	d.Description, d.Image, d.Tags = "<p onclick=x>浴衣</p>", "/x", []string{"夏", "夏"}
	s := shelf()
	_, outcome, err := importWhole(s, "y", d)
	require.NoError(t, err)
	require.Equal(t, domain.OutcomeCreated, outcome)
	stored := domain.Loaded{Products: s.Changed(), Owners: map[domain.SKU]domain.ID{}}
	_, outcome, err = importWhole(domain.NewWriteSet("JPY", today, stored), "z", d)
	require.NoError(t, err)
	require.Equal(t, domain.OutcomeUnchanged, outcome)
}
