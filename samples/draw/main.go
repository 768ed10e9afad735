package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: draw FOLDER")
		os.Exit(2)
	}
	for _, p := range plan {
		if err := os.WriteFile(filepath.Join(os.Args[1], p.slug+".svg"), []byte(p.svg()), 0o644); err != nil { //nolint:gosec // pictures may be readable by all users
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// svg returns the picture. It draws the ground first, then the pattern and the shape.
func (p picture) svg() string {
	c := p.palette
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 480" role="img">
<style>.a{fill:%s}.b{fill:%s}.c{fill:%s}.d{fill:%s}.g{fill:%s}.y{fill:#e8c268}.h{fill:%[2]s;opacity:.16}.h2{fill:%[2]s;opacity:.14}.l{fill:none;stroke:%[2]s;stroke-width:4;stroke-linecap:round}.k{fill:none;stroke:%[3]s;stroke-width:5;stroke-linecap:round}.w{stroke-width:20}.w2{stroke-width:8}.t{fill:none;stroke:%[4]s;stroke-width:3}.tg{fill:%[5]s}.tf{fill:%[4]s}</style>
<defs>%[6]s</defs>
<rect class="g" width="480" height="480"/><rect width="480" height="480" fill="url(#p)" opacity=".35"/>
%[7]s
</svg>
`, c.main, c.dark, c.light, c.accent, c.ground, patterns[p.pattern], shapes[p.shape])
}
