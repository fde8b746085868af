using Sande.Training.Data.ChatTemplates;
using Sande.Training.Errors;

namespace Sande.Training.Tests.Data.ChatTemplates;

public sealed class ChatTemplateTests
{
    [Theory]
    // White space as transformers sets it: trim_blocks and lstrip_blocks.
    [InlineData("a\n{% if true %}\nb\n{% endif %}\nc\n", "a\nb\nc")]
    [InlineData("a\n  {% if true %}  \nb{% endif %}", "a\n  \nb")]
    [InlineData("a {{- ' b ' -}} c", "a b c")]
    [InlineData("a\n\n  {%- if true -%}\n\n b {%- endif %}\nc", "ab" + "c")]
    [InlineData("  {%+ if true %}x{% endif %}", "  x")]
    [InlineData("x {# a comment #}\ny", "x y")]
    [InlineData("{{ 'a' }}\nb", "a\nb")]
    [InlineData("\r\na", "\na")]
    public void White_space_is_Jinjas(string source, string text) => Assert.Equal(text, Render(source));

    [Theory]
    [InlineData("'a' + \"b\" ~ 1", "ab1")]
    [InlineData("'it\\'s\\n' 'one'", "it's\none")]
    [InlineData("1 + 2 * 3 - 4 // 3", "6")]
    [InlineData("-7 % 3, 7 / 2", null)]
    [InlineData("(-7 % 3) ~ ' ' ~ (7 / 2) ~ ' ' ~ 2 ** 3", "2 3.5 8")]
    [InlineData("1 < 2 and not 2 <= 1 or false", "True")]
    [InlineData("none or 'x'", "x")]
    [InlineData("'b' in 'abc' and 'd' not in ['a', 'b']", "True")]
    [InlineData("'a' if missing else 'b'", "b")]
    [InlineData("missing", "")]
    [InlineData("none", "None")]
    [InlineData("messages[0].role ~ messages[-1]['content']", "systemBye ")]
    [InlineData("messages[1:] | length", "2")]
    [InlineData("'abcdef'[1:-1:2] ~ 'abc'[::-1]", "bdcba")]
    [InlineData("messages | first | length", "2")]
    [InlineData("(messages | last).content | trim", "Bye")]
    [InlineData("'a,b,c'.split(',')[-1] ~ 'xxaxx'.strip('x') ~ ' b '.lstrip()", "cab ")]
    [InlineData("'abc'.startswith('ab') ~ 'abc'.endswith('ab')", "TrueFalse")]
    [InlineData("'a-b' | replace('-', '+') | upper", "A+B")]
    [InlineData("['a', 1] | join('/')", "a/1")]
    [InlineData("missing | default('d')", "d")]
    [InlineData("'' | default('d', true)", "d")]
    [InlineData("{'a': [1, 'é\"'], 'b': none} | tojson", "{\"a\": [1, \"é\\\"\"], \"b\": null}")]
    [InlineData("{'a': [1]} | tojson(indent=2)", "{\n  \"a\": [\n    1\n  ]\n}")]
    [InlineData("messages is defined and missing is not defined and none is none and 'a' is string", "True")]
    [InlineData("strftime_now('%d %b %Y')", "05 Mar 2026")]
    [InlineData("range(3) | join", "012")]
    [InlineData("{'a': 1}.get('b', 2) ~ {'a': 1}.items()[0][0]", "2a")]
    public void Expressions_have_Pythons_values(string expression, string? text)
    {
        if (text is null)
            Assert.Throws<ChatTemplateException>(() => Render($"{{{{ {expression} }}}}"));
        else
            Assert.Equal(text, Render($"{{{{ {expression} }}}}"));
    }

    [Theory]
    [InlineData("{% for m in messages %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ m.role }};{% endfor %}", "10TrueFalsesystem;21FalseFalseuser;32FalseTrueassistant;")]
    [InlineData("{% for m in messages if m.role != 'system' %}{{ m.role }}{% if not loop.last %},{% endif %}{% endfor %}", "user,assistant")]
    [InlineData("{% for m in [] %}x{% else %}none{% endfor %}", "none")]
    [InlineData("{% for k, v in {'a': 1}.items() %}{{ k }}={{ v }}{% endfor %}", "a=1")]
    [InlineData("{% for i in range(5) %}{% if i == 1 %}{% continue %}{% elif i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "02")]
    [InlineData("{% set x = 1 %}{% for i in range(3) %}{% set x = i %}{% endfor %}{{ x }}", "1")]
    [InlineData("{% set ns = namespace(x=1) %}{% for i in range(3) %}{% set ns.x = i %}{% endfor %}{{ ns.x }}", "2")]
    [InlineData("{% set x %}a{{ 1 }}{% endset %}{{ x }}{{ x }}", "a1a1")]
    [InlineData("{% if false %}a{% elif 0 %}b{% else %}c{% endif %}", "c")]
    [InlineData("{% generation %}a{% endgeneration %}", "a")]
    public void Statements_run_as_in_Jinja(string source, string text) => Assert.Equal(text, Render(source));

    [Theory]
    [InlineData("a\n{% macro m() %}{% endmacro %}", "line 2: the statement \"macro\" is not supported")]
    [InlineData("\n\n{{ 1 | slugify }}", "line 3: the filter \"slugify\" is not supported")]
    [InlineData("{{ 1 is divisible }}", "line 1: the test \"divisible\"")]
    [InlineData("{{ 'a'.casefold() }}", "the method \"casefold\"")]
    [InlineData("{{ unknown(1) }}", "\"unknown\" is no function")]
    [InlineData("{{ missing.field }}", "of something that is not defined")]
    [InlineData("{{ 'a' + 1 }}", "\"+\" has no meaning for a text and a number")]
    [InlineData("{{ messages }}", "write it with tojson")]
    [InlineData("{% if true %}\na", "line 2: \"endif\" was expected, not the template's end")]
    [InlineData("a{% endif %}", "\"endif\" opens nothing")]
    [InlineData("{{ 'a", "a text does not end")]
    [InlineData("{{ 1", "a tag does not end")]
    [InlineData("{{ 1 ? 2 }}", "\"?\" has no meaning")]
    [InlineData("{% set x.y = 1 %}", "\"x\" is no namespace")]
    [InlineData("{{ raise_exception('Roles must alternate') }}", "it refuses this row: Roles must alternate")]
    [InlineData("{{ 1 % 0 }}", "division by 0")]
    [InlineData("{% for i in range(1000000) %}{% endfor %}", "range has more")]
    [InlineData("{% set ns = namespace(s='aaaaaaaaaaaaaaaa') %}{% for i in range(40) %}{% set ns.s = ns.s + ns.s %}{{ ns.s }}{% endfor %}", "more than 16 MiB")]
    public void What_goes_beyond_is_refused_with_its_line(string source, string message)
        => Assert.Contains(message, Assert.Throws<ChatTemplateException>(() => Render(source)).Message, StringComparison.Ordinal);

    [Theory, InlineData("(", 100_000), InlineData("(", 900), InlineData("not ", 100_000), InlineData("-", 100_000), InlineData("1 + ", 100_000)]
    public void What_lies_too_deep_is_refused(string opening, int count)
        => Assert.Throws<ChatTemplateException>(() => Render($"{{{{ {string.Concat(Enumerable.Repeat(opening, count))}1 }}}}"));

    [Fact]
    public void Statements_too_deep_are_refused()
        => Assert.Contains("too deep", Assert.Throws<ChatTemplateException>(() => Render(string.Concat(Enumerable.Repeat("{% if true %}", 10_000)))).Message);

    private static string Render(string source) => new ChatTemplate(source, new Dictionary<string, string>(), new March()).Render(
        [new("system", "Be brief."), new("user", "Hi"), new("assistant", "Bye ")], addGenerationPrompt: false);

    private sealed class March : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 5, 12, 0, 0, TimeSpan.Zero);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
