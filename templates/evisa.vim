" Syntax of the files of templates/: layout.txt, labels.txt, policy.txt, versions.txt.
" templates/README.md says how to use it.
if exists("b:current_syntax")
  finish
endif

syntax match evisaSection "^\s*\[.*\]\s*$"
syntax match evisaKey "^\s*[^=#[][^=]*\ze=" nextgroup=evisaSign
syntax match evisaSign "=" contained nextgroup=evisaValue
syntax match evisaValue ".*$" contained contains=evisaNumber,evisaDay,evisaFill,evisaLink
syntax match evisaNumber "\v(^|\s)@<=-?\d+(\.\d+)?(\s|;|$)@=" contained
syntax match evisaDay "\v<\d{4}-\d\d-\d\d>" contained
syntax match evisaFill "{[a-z]*}" contained
syntax match evisaLink "@[a-z][a-z0-9-]*" contained
" A comma in a number, and a line that is neither section, comment nor key, are mistakes.
syntax match evisaWrong "\v(^|\s)@<=-?\d+,\d+>" contained containedin=evisaValue
syntax match evisaWrong "^\s*\[[^]]*$"
syntax match evisaComment "^\s*#.*$"

highlight default link evisaSection Title
highlight default link evisaKey Identifier
highlight default link evisaSign Operator
highlight default link evisaValue String
highlight default link evisaNumber Number
highlight default link evisaDay Number
highlight default link evisaFill Special
highlight default link evisaLink Special
highlight default link evisaWrong Error
highlight default link evisaComment Comment

let b:current_syntax = "evisa"
