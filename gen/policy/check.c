/* The rules of a policy applied to a record. What cannot be right is an error; what the State may
 * have decided otherwise is a warning: the generator prints what was issued, and a list that has
 * changed since must not block a reprint.
 *
 * After confirmed_until the sources are secondary, good enough to print by, not to refuse by: there
 * airports and the three months of the passport only warn, as countries, stay and invitation number
 * always do. A category whose first day is an inference is listed by versions before that day
 * too, with the mark `early`, and only warns there. A category that the policy lacks and another
 * number of entries stay errors: the page would have no words for the kind of visa, or would say
 * "single-entry" and another number. */
#include "policy/private.h"

static const ev_slice no_name = {NULL, 0};

/* ---- states and countries -------------------------------------------------------------------- */

static bool check_state(const ev_policy *policy, const char *code, const char *pointer,
                        ev_faults *faults)
{
    ev_trilingual names;
    if (*code == '\0')
        return false;
    bool known = ev_policy_state(policy, code, &names);
    if (!known)
        ev_faults_add(faults, EV_STATE_UNKNOWN, pointer);
    return known;
}

/* An ICAO code as the country lists write it: ISO 3166-1 alpha-3. */
static ev_slice alpha3(const ev_policy *policy, const char *code)
{
    ev_slice iso = ev_policy_value(policy, "alpha-3", code);
    return iso.data != NULL ? iso : ev_slice_from(code);
}

/* eligibility_country says of which territory the passport is, where the nationality in it cannot:
 * a passport of Macao says CHN. */
static bool is_eligible_with(const ev_policy *policy, const char *country, const char *nationality)
{
    ev_slice carried = ev_policy_value(policy, "territories", country);
    if (carried.data != NULL && ev_slice_is(carried, nationality))
        return true;
    return ev_slice_equal(alpha3(policy, country), alpha3(policy, nationality));
}

static bool is_listed(const ev_policy *policy, ev_slice kind, ev_slice country)
{
    const ev_ini *ini = NULL;
    const ev_ini_section *section = ev_policy_section(policy, "kind", kind, &ini);
    char path[EV_POLICY_PATH_MAX];
    if (section == NULL || !ev_policy_path(ini, ev_ini_value(section, "countries"), path))
        return false;
    return ev_policy_row(ev_resource_find(policy->res, path), country).data != NULL;
}

/* What is right for this nationality: the territories whose passports state it, and itself, as the
 * country lists write it. One that the policy does not know is not repeated. */
static void add_ineligible(const ev_policy *policy, const char *nationality, ev_faults *faults)
{
    char list[EV_EXPECTED_MAX + 1] = "";
    const ev_fault_details details = {.right = {.expected = list}};
    ev_trilingual names;
    const ev_ini_section *territories = ev_policy_section(policy, "territories", no_name, NULL);
    for (size_t i = 0; territories != NULL && i < territories->count; i++)
        if (ev_slice_is(territories->lines[i].value, nationality))
            ev_expected_item(list, territories->lines[i].key);
    if (ev_policy_state(policy, nationality, &names))
        ev_expected_item(list, alpha3(policy, nationality));
    ev_faults_add_with(faults, EV_ELIGIBILITY_MISMATCH, "/eligibility_country", &details);
}

static void check_countries(const ev_policy *policy, const ev_record *record, ev_slice kind,
                            ev_faults *faults)
{
    const char *nationality = record->holder.nationality, *country = record->eligibility_country;
    const char *decides = country[0] != '\0' ? country : nationality;
    bool known = check_state(policy, nationality, "/holder/nationality", faults);
    (void)check_state(policy, record->passport.issuer, "/passport/issuer", faults);
    if (country[0] != '\0' && nationality[0] != '\0' &&
        !is_eligible_with(policy, country, nationality)) {
        add_ineligible(policy, nationality, faults);
        return;
    }
    if (known && kind.data != NULL && !is_listed(policy, kind, alpha3(policy, decides)))
        ev_faults_add(faults, EV_COUNTRY_NOT_LISTED,
                      country[0] != '\0' ? "/eligibility_country" : "/holder/nationality");
}

/* ---- visa, passport, invitation -------------------------------------------------------------- */

/* A fault of a number that the policy sets. */
static void add_beyond(ev_faults *faults, ev_code code, const char *pointer, ev_limit limit)
{
    const ev_fault_details details = {.right = {.limit = limit}};
    ev_faults_add_with(faults, code, pointer, &details);
}

static bool is_early(const ev_ini_section *category)
{
    return ev_ini_value(category, "early").data != NULL;
}

/* The categories in force, those of the oldest version first. */
static void add_category(const ev_policy *policy, ev_code code, ev_faults *faults)
{
    char list[EV_EXPECTED_MAX + 1] = "";
    const ev_fault_details details = {.right = {.expected = list}};
    for (size_t link = policy->chain_count; link-- > 0;)
        for (size_t i = 0; i < policy->chain[link]->count; i++) {
            const ev_ini_section *section = &policy->chain[link]->sections[i];
            ev_slice category = ev_policy_effective(policy, link, section, "category");
            if (category.data != NULL && !is_early(section))
                ev_expected_item(list, category);
        }
    ev_faults_add_with(faults, code, "/visa/category", &details);
}

/* Whether the rules are confirmed decides `early`. Returns the kind; absent when the category is
 * unknown. */
static ev_slice check_category(const ev_policy *policy, const ev_record *record, ev_code early,
                               ev_faults *faults)
{
    const ev_ini_section *category =
        ev_policy_section(policy, "category", record->visa.category, NULL);
    int32_t usual;
    if (record->visa.category.size == 0)
        return no_name;
    if (category == NULL) {
        add_category(policy, EV_CATEGORY_UNKNOWN, faults);
        return no_name;
    }
    if (is_early(category))
        add_category(policy, early, faults);
    if (ev_ini_int(ev_ini_value(category, "usual_stay"), 1, 9999, &usual) &&
        record->visa.stay_days > usual)
        add_beyond(faults, EV_STAY_UNUSUAL, "/visa/stay_days",
                   (ev_limit){EV_AT_MOST, usual, "days"});
    return ev_ini_value(category, "kind");
}

/* Whether the three months are confirmed decides `too_soon`. A passport that ends before the visa
 * is an error under any rule: with a new passport the visa is not valid (kt.kz, 26 July 2019). */
static void check_passport(const ev_policy *policy, const ev_record *record, ev_code too_soon,
                           ev_faults *faults)
{
    ev_date ends = record->passport.expires_on, visa_ends = record->visa.valid_until;
    if (visa_ends.year == 0 || ends.year == 0)
        return;
    ev_limit needed = {EV_AT_LEAST, policy->passport_months,
                       "calendar months after /visa/valid_until"};
    if (ev_date_compare(ends, visa_ends) < 0)
        add_beyond(faults, EV_PASSPORT_ENDS_EARLY, "/passport/expires_on", needed);
    else if (ev_date_compare(ends, ev_date_add_months(visa_ends, policy->passport_months)) < 0)
        add_beyond(faults, too_soon, "/passport/expires_on", needed);
}

static void check_invitation(const ev_policy *policy, const ev_record *record, ev_faults *faults)
{
    int32_t length;
    if (record->invitation.number.size > 0 &&
        ev_ini_int(ev_policy_value(policy, "rules", "invitation_length"), 1, 99, &length) &&
        ev_utf8_length(record->invitation.number) != (size_t)length)
        add_beyond(faults, EV_INVITATION_NUMBER_LENGTH, "/invitation/number",
                   (ev_limit){EV_EXACTLY, length, "characters"});
}

/* ---- entry points ---------------------------------------------------------------------------- */

static void add_unlisted(const ev_policy *policy, ev_code code, const char *pointer,
                         ev_faults *faults)
{
    char list[EV_EXPECTED_MAX + 1] = "";
    const ev_fault_details details = {.right = {.expected = list}};
    for (size_t i = 0; i < policy->airport_count; i++)
        ev_expected_item(list, policy->airports[i].icao);
    ev_faults_add_with(faults, code, pointer, &details);
}

/* Later all international airports served electronic visas, from a day that is not known: beyond
 * the confirmed rules an airport that is not listed may be right, and `unlisted` is a warning. */
static void check_entry_points(const ev_policy *policy, const ev_record *record, ev_code unlisted,
                               ev_faults *faults)
{
    char pointer[EV_POINTER_MAX + 1];
    for (size_t i = 0; i < record->entry_point_count; i++) {
        if (ev_policy_airport(policy, record->entry_point[i]).listed)
            continue;
        ev_pointer_item(pointer, "/entry_points", i);
        add_unlisted(policy, unlisted, pointer, faults);
    }
}

ev_status ev_policy_check(const ev_policy *policy, const ev_record *record, ev_faults *faults)
{
    bool confirmed = ev_date_compare(record->visa.issued_on, policy->confirmed_until) <= 0;
    if (!confirmed)
        ev_faults_add(faults, EV_POLICY_UNCONFIRMED, "/visa/issued_on");
    ev_slice kind =
        check_category(policy, record, confirmed ? EV_CATEGORY_UNKNOWN : EV_CATEGORY_EARLY, faults);
    if (record->visa.entries != policy->entries && record->visa.entries >= 0)
        add_beyond(faults, EV_ENTRIES_NOT_ALLOWED, "/visa/entries",
                   (ev_limit){EV_EXACTLY, policy->entries, NULL});
    check_countries(policy, record, kind, faults);
    check_passport(policy, record, confirmed ? EV_PASSPORT_ENDS_EARLY : EV_PASSPORT_ENDS_SOON,
                   faults);
    check_invitation(policy, record, faults);
    check_entry_points(policy, record,
                       confirmed ? EV_ENTRY_POINT_NOT_ALLOWED : EV_ENTRY_POINT_UNLISTED, faults);
    return faults->status;
}
