"""Small Markdown as the plain text of a mail: the same source as its HTML, with each link written out."""

from markdown_it.tree import SyntaxTreeNode

from portal.web.markdown import parsed


def plain_text(text: str) -> str:
    return _blocks(SyntaxTreeNode(parsed(text)).children)


def _blocks(nodes: list[SyntaxTreeNode]) -> str:
    return "\n\n".join(_block(node) for node in nodes)


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "bullet_list" | "ordered_list":
            start = int(node.attrs.get("start", 1))
            dotted = node.type == "bullet_list"
            marks = ["- " if dotted else f"{start + place}. " for place in range(len(node.children))]
            return "\n".join(
                _led(mark, _blocks(item.children)) for mark, item in zip(marks, node.children, strict=True)
            )
        case "blockquote":
            return "\n".join(f"> {line}".rstrip() for line in _blocks(node.children).splitlines())
        case "fence" | "code_block":
            return node.content.rstrip()
        case "hr":
            return "---"
    return "".join(_inline(child) for child in node.children)


def _led(mark: str, text: str) -> str:
    """The mark before the first line; the others stand under it."""
    return mark + text.replace("\n", "\n" + " " * len(mark))


def _inline(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if not node.children:
        return node.content
    words = "".join(_inline(child) for child in node.children)
    if node.type != "link":
        return words
    address = str(node.attrs["href"]).removeprefix("mailto:")
    return words if words == address else f"{words} ({address})"
