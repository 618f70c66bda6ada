"""The scripts by which shells complete the command."""

from argparse import Namespace

from client import columns
from client.errors import EXIT_OK
from client.output import Screen

_BASH = """\
# podium for bash: source this file, or keep it as ~/.local/share/bash-completion/completions/podium
_podium() {
    local IFS=$'\\n' words found
    words=("${COMP_WORDS[@]:1:COMP_CWORD}")
    found=$(podium __complete "${words[@]}" 2>/dev/null)
    COMPREPLY=()
    if [[ $found == __files__ ]]; then
        compopt -o default 2>/dev/null
    elif [[ -n $found ]]; then
        COMPREPLY=($found)
    fi
}
complete -F _podium podium
"""
_ZSH = """\
#compdef podium
# podium for zsh: source this file after compinit, or keep it as _podium in a folder of $fpath
_podium() {
    local -a found
    found=("${(@f)$(podium __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ $found[1] == __files__ ]]; then
        _files
    elif [[ -n $found[1] ]]; then
        compadd -- "${found[@]}"
    fi
}
if [[ $funcstack[1] == _podium ]]; then
    _podium "$@"
else
    compdef _podium podium
fi
"""
_FISH = """\
# podium for fish: keep this file as ~/.config/fish/completions/podium.fish
function __podium_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found (podium __complete $words[2..-1] "$current" 2>/dev/null)
    if test "$found[1]" = __files__
        __fish_complete_path "$current"
    else
        string join -- \\n $found
    end
end
complete -c podium -f -a '(__podium_complete)'
"""
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def completion(args: Namespace, screen: Screen) -> int:
    """Print the script of a shell."""
    screen.say(SCRIPTS[args.shell].rstrip())
    screen.data({"shell": args.shell, "script": SCRIPTS[args.shell]}, columns.SCRIPT)
    return EXIT_OK
