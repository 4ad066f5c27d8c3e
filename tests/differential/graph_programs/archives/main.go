package main

import (
	"archive/tar"
	"archive/zip"
	"cmp"
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"slices"
)

type entry struct {
	Name string `xml:"name,attr"`
	Size int64  `xml:"size"`
}

func main() {
	names := regexp.MustCompile(os.Args[2])
	var found []entry
	if z, err := zip.OpenReader(os.Args[1]); err == nil {
		for _, f := range z.File {
			if names.MatchString(f.Name) {
				found = append(found, entry{f.Name, int64(f.UncompressedSize64)})
			}
		}
	} else if f, err := os.Open(os.Args[1]); err == nil {
		if g, err := gzip.NewReader(f); err == nil {
			t := tar.NewReader(g)
			for h, err := t.Next(); err == nil; h, err = t.Next() {
				found = append(found, entry{h.Name, h.Size})
			}
		}
	}
	slices.SortFunc(found, func(a, b entry) int { return cmp.Compare(a.Size, b.Size) })
	text, err := xml.MarshalIndent(found, "", " ")
	fmt.Println(string(text), err)
}
