package pngx

import (
	"fmt"
	"image"
	"image/png"
	"os"
)

// Run is the feature.
func Run(args []string) error {
	img, err := png.Decode(os.Stdin)
	if err != nil {
		return err
	}
	b := img.Bounds()
	out := image.NewRGBA(b)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			out.Set(b.Max.X-x, y, img.At(x, y))
		}
	}
	fmt.Fprintln(os.Stderr, b)
	return png.Encode(os.Stdout, out)
}
