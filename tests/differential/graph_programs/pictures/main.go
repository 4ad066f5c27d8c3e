package main

import (
	"image"
	"image/draw"
	"image/gif"
	"image/jpeg"
	_ "image/png"
	"os"
)

func main() {
	f, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	picture, kind, err := image.Decode(f)
	if err != nil {
		panic(err)
	}
	copied := image.NewRGBA(picture.Bounds())
	draw.Draw(copied, copied.Bounds(), picture, image.Point{}, draw.Over)
	if kind == "gif" {
		err = gif.Encode(os.Stdout, copied, nil)
	} else {
		err = jpeg.Encode(os.Stdout, copied, nil)
	}
	println(kind, err)
}
