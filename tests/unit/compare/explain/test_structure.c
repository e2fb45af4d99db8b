/* What a screen reader is given, and what viewers show around the page. */
#include "lib/unit.h"
#include "unit/compare/explain/explain_fixture.h"

static sheet *plain(void)
{
    ev_record record = first_record();
    return sheet_of(&record);
}

static const ev_value *value_named(const sheet *s, const char *name)
{
    for (size_t i = 0; i < s->paper.value_count; i++)
        if (ev_slice_is(s->value[i].name, name))
            return &s->value[i];
    fail_msg("there is no %s", name);
    return NULL;
}

static void another_tag(void **state)
{
    (void)state;
    sheet *s = plain();
    s->node[value_named(s, "title")->node].role = EV_SLICE("P");
    assert_explained(plain(), s, NULL, "structure: tag of title: H1 -> P\n");
    s = plain();
    s->node[value_named(s, "surname")->label_node].role = EV_SLICE("TD");
    assert_explained(plain(), s, NULL, "structure: tag of label of the surname: TH -> TD\n");
    s = plain();
    s->node[s->node[value_named(s, "notice 1 (en)")->node].parent].role = EV_SLICE("Div");
    assert_explained(plain(), s, NULL, "structure: tag around notice 1 (en): Sect -> Div\n");
}

/* Takes the section of the notices out of the tree, and not what is in it. */
static sheet *without_section(void)
{
    sheet *s = plain();
    int32_t section = s->node[value_named(s, "notice 1 (en)")->node].parent;
    for (size_t i = 0; i < s->paper.node_count; i++)
        if (s->node[i].parent == section)
            s->node[i].parent = s->node[section].parent;
    s->paper.node_count--;
    for (size_t i = (size_t)section; i < s->paper.node_count; i++)
        s->node[i] = s->node[i + 1];
    for (size_t i = 0; i < s->paper.node_count; i++)
        s->node[i].parent -= s->node[i].parent > section;
    for (size_t i = 0; i < s->paper.run_count; i++)
        s->run[i].node -= s->run[i].node > section;
    for (size_t i = 0; i < s->paper.value_count; i++) {
        s->value[i].node -= s->value[i].node > section;
        s->value[i].label_node -= s->value[i].label_node > section;
    }
    return s;
}

static void a_tag_that_is_missing_around_something(void **state)
{
    (void)state;
    assert_explained(plain(), without_section(), NULL,
                     "structure: tag Sect around notice 1 (en) removed\n");
    assert_explained(without_section(), plain(), NULL,
                     "structure: tag Sect around notice 1 (en) added\n");
}

/* The text is there, in the node for what no element owns. */
static void a_text_that_lost_its_tag(void **state)
{
    (void)state;
    sheet *s = plain();
    const ev_value *title = value_named(s, "title");
    ev_node *node = &s->node[title->node];
    size_t first = node->first_run;
    node->run_count = 0;
    node->place.width = 0;
    s->value[title - s->value] = s->value[--s->paper.value_count];
    int32_t untagged = add_node(s, "untagged", -1);
    s->node[untagged].first_run = first;
    s->node[untagged].run_count = 1;
    s->run[first].node = untagged;
    sheet *golden = plain();
    char *told = malloc(TEXT);
    assert_non_null(told);
    explain_to(golden, s, NULL, told);
    assert_non_null(strstr(told, "structure: title is no longer tagged"));
    assert_null(strstr(told, "template:"));
    free(told), free(golden), free(s);
}

/* The words of marked content, which are read in place of those that are drawn. */
static void words_that_are_read_in_place_of_others(void **state)
{
    (void)state;
    sheet *s = plain();
    s->run[s->node[value_named(s, "title")->node].first_run].whole = EV_SLICE("ENTRY PERMIT");
    assert_explained(
        plain(), s, NULL,
        "structure: what is read for title: \"ELECTRONIC VISA\" -> \"ENTRY PERMIT\"\n");
    sheet *golden = plain();
    s = plain();
    ev_run *drawn = &s->run[s->node[value_named(s, "title")->node].first_run];
    golden->run[drawn - s->run].whole = drawn->whole = EV_SLICE("ELECTRONIC VISA");
    drawn->text = EV_SLICE("ELECTRONIC VIZA");
    assert_explained(golden, s, NULL,
                     "structure: title is drawn as other words than are read: \"ELECTRONIC VISA\" "
                     "-> \"ELECTRONIC VIZA\"\n");
}

static sheet *with_artifacts(size_t count, bool are_invisible)
{
    sheet *s = plain();
    (void)add_node(s, "Artifact", -1);
    for (size_t i = 0; i < count; i++) {
        add_run(s, EV_SLICE("Given names"), "en", "NotoSans-Bold"); /* as is tagged elsewhere */
        s->run[s->paper.run_count - 1].is_invisible = are_invisible;
    }
    return s;
}

static void texts_outside_the_structure(void **state)
{
    (void)state;
    assert_explained(plain(), with_artifacts(1, false), NULL,
                     "structure: a text outside the structure added: \"Given names\"\n");
    assert_explained(plain(), with_artifacts(2, true), NULL,
                     "structure: 2 texts outside the structure added, invisible: \"Given names\" "
                     "and others\n");
    assert_explained(with_artifacts(3, false), with_artifacts(2, false), NULL,
                     "structure: a text outside the structure removed: \"Given names\"\n");
}

static void an_element_with_nothing_in_it(void **state)
{
    (void)state;
    sheet *s = plain();
    (void)add_node(s, "P", 0);
    assert_explained(plain(), s, NULL, "structure: an empty P added\n");
}

/* The net: values were not read from these runs, so that no part looks at them. */
static void a_text_that_no_part_tells(void **state)
{
    (void)state;
    sheet *s = plain();
    s->run[s->node[value_named(s, "surname")->node].first_run].text = EV_SLICE("Nobody");
    assert_explained(plain(), s, NULL, "structure: something differs: surname\n");
}

static void languages(void **state)
{
    (void)state;
    sheet *s = plain();
    s->paper.language = EV_SLICE("ru");
    assert_explained(plain(), s, NULL, "structure: language of the document: kk -> ru\n");
    s = plain();
    s->node[value_named(s, "surname")->node].language = EV_SLICE("de");
    assert_explained(plain(), s, NULL, "structure: language of surname: kk -> de\n");
    s = plain();
    for (size_t i = 0; i < s->paper.run_count; i++)
        if (ev_slice_is(s->run[i].language, "ru"))
            s->run[i].language = EV_SLICE("uk");
    assert_explained(
        plain(), s, NULL,
        "structure: language of words in label of the visa number, label of the surname and 11 "
        "more: ru -> uk\n");
}

static void alternative_texts(void **state)
{
    (void)state;
    sheet *s = plain();
    s->node[s->picture[0].node].alternative = EV_SLICE("Photo of the holder");
    assert_explained(plain(), s, NULL,
                     "structure: alternative text of portrait \"Portrait of the holder\" -> "
                     "\"Photo of the holder\" (evisa/1 in both, with the same files)\n");
    s = plain();
    s->node[s->paper.code.node].alternative = (ev_slice){NULL, 0};
    assert_explained(plain(), s, NULL,
                     "structure: alternative text of QR code removed: \"QR code\" (evisa/1 in "
                     "both, with the same files)\n");
}

/* Two paragraphs of the notices, read the other way round. */
static void the_order_of_reading(void **state)
{
    (void)state;
    sheet *s = plain();
    const ev_value *first = value_named(s, "notice 1 (en)"), *second = first + 1;
    ev_node node = s->node[first->node];
    s->node[first->node] = s->node[second->node];
    s->node[second->node] = node;
    s->run[s->node[first->node].first_run].node = first->node;
    s->run[s->node[second->node].first_run].node = second->node;
    ev_value value = s->value[first - s->value];
    int32_t nodes[2] = {first->node, second->node};
    s->value[first - s->value] = s->value[second - s->value];
    s->value[second - s->value] = value;
    s->value[first - s->value].node = nodes[0];
    s->value[second - s->value].node = nodes[1];
    assert_explained(plain(), s, NULL,
                     "structure: reading order: notice 1 (en) is now read after notice 2 (en)\n");
}

static void add_about(sheet *s, ev_slice name, ev_slice value)
{
    s->about[s->paper.about_count++] = (ev_named_text){name, value};
}

static sheet *with_link(const char *address)
{
    sheet *s = plain();
    add_about(s, EV_SLICE("link 1 A"), ev_slice_from(address));
    add_about(s, EV_SLICE("link 1 Rect"), EV_SLICE("[72 72 144 144]"));
    return s;
}

/* One difference, however many keys it has. */
static void links(void **state)
{
    (void)state;
    assert_explained(plain(), with_link("https://example.org"), NULL,
                     "metadata: link 1 added: https://example.org\n");
    assert_explained(with_link("https://example.org"), plain(), NULL,
                     "metadata: link 1 removed: https://example.org\n");
    assert_explained(with_link("https://example.org"), with_link("https://example.net"), NULL,
                     "metadata: link 1 A \"https://example.org\" -> \"https://example.net\"\n");
}

static void a_page_that_is_turned(void **state)
{
    (void)state;
    sheet *s = plain();
    add_about(s, EV_SLICE("page 1 Rotate"), EV_SLICE("180"));
    for (size_t i = 0; i < s->paper.run_count; i++) {
        s->run[i].place.y += 1000;
        s->run[i].baseline += 1000;
    }
    assert_explained(plain(), s, NULL,
                     "metadata: page 1 Rotate added: 180\n"
                     "> layout: layout\n");
}

static void metadata(void **state)
{
    (void)state;
    sheet *s = plain();
    s->paper.about[1].value = EV_SLICE("VISA");
    assert_explained(plain(), s, NULL, "structure: outline 1 \"ELECTRONIC VISA\" -> \"VISA\"\n");
    s = plain();
    s->paper.pages = 2;
    assert_explained(plain(), s, NULL, "metadata: pages: 1 -> 2\n");
    s = plain();
    s->paper.width = 21590;
    assert_explained(plain(), s, NULL,
                     "metadata: size of the page: 210.0 x 297.0 -> 215.9 x 297.0 mm\n");
    s = plain();
    s->paper.title = EV_SLICE("A VISA");
    assert_explained(plain(), s, NULL, "metadata: title \"ELECTRONIC VISA\" -> \"A VISA\"\n");
}

static void fonts(void **state)
{
    (void)state;
    sheet *s = plain();
    s->font[1].digest[0]++;
    assert_explained(plain(), s, NULL, "font: font NotoSans-Bold has another file\n");
    s = plain();
    s->font[1].is_embedded = false;
    assert_explained(plain(), s, NULL, "font: font NotoSans-Bold is no longer embedded\n");
    s = plain();
    s->paper.font_count = 1;
    assert_explained(plain(), s, NULL, "font: font NotoSans-Bold removed\n");
}

UNIT_TESTS(structure)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_tag),
        cmocka_unit_test(a_tag_that_is_missing_around_something),
        cmocka_unit_test(a_text_that_lost_its_tag),
        cmocka_unit_test(words_that_are_read_in_place_of_others),
        cmocka_unit_test(texts_outside_the_structure),
        cmocka_unit_test(an_element_with_nothing_in_it),
        cmocka_unit_test(a_text_that_no_part_tells),
        cmocka_unit_test(languages),
        cmocka_unit_test(alternative_texts),
        cmocka_unit_test(the_order_of_reading),
        cmocka_unit_test(links),
        cmocka_unit_test(a_page_that_is_turned),
        cmocka_unit_test(metadata),
        cmocka_unit_test(fonts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
