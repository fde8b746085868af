using CsCheck;
using Sande.Contracts.Checkpoints;

namespace Sande.Contracts.Tests.Checkpoints;

public sealed class CheckpointPathTests
{
    [Theory]
    [InlineData("config.json")]
    [InlineData("model-00001-of-00002.safetensors")]
    [InlineData("original/params.json")]
    [InlineData(".gitattributes")]
    [InlineData("a..b/...")]
    [InlineData("モデル/説明.md")]
    [InlineData("with space.txt")]
    public void FindFault_accepts_a_relative_path(string path) => Assert.Null(CheckpointPath.FindFault(path));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("C:/windows", "absolute")]
    [InlineData("c:", "absolute")]
    [InlineData("../config.json", "'..'")]
    [InlineData("a/../b", "'..'")]
    [InlineData("a/..", "'..'")]
    [InlineData("..", "'..'")]
    [InlineData("./a", "'.'")]
    [InlineData("a/./b", "'.'")]
    [InlineData("a//b", "empty part")]
    [InlineData("a/", "empty part")]
    [InlineData("a\\b", "backslash")]
    [InlineData("..\\b", "backslash")]
    [InlineData("a\0b", "control")]
    [InlineData("a\nb", "control")]
    [InlineData("a\u007fb", "control")]
    [InlineData("a\u0085b", "control")]
    public void FindFault_names_what_is_wrong(string path, string expected) =>
        Assert.Contains(expected, CheckpointPath.FindFault(path), StringComparison.Ordinal);

    [Fact]
    public void FindFault_refuses_half_a_surrogate_pair() => Assert.Contains("Unicode", CheckpointPath.FindFault("a\ud800b"), StringComparison.Ordinal);

    [Fact]
    public void FindFault_counts_utf8_bytes()
    {
        Assert.Null(CheckpointPath.FindFault(new string('é', 127)));
        Assert.Contains("255", CheckpointPath.FindFault(new string('é', 128)), StringComparison.Ordinal);
        Assert.Null(CheckpointPath.FindFault(Long(1024)));
        Assert.Contains("1024", CheckpointPath.FindFault(Long(1025)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_without_fault_stays_below_its_folder() =>
        Gen.String[Gen.OneOf(Gen.Char["./\\:a"], Gen.Char), 0, 12].Sample(path =>
        {
            if (CheckpointPath.FindFault(path) is not null)
                return;
            var full = Path.GetFullPath(Path.Combine("/root/folder", path));
            Assert.Equal("/root/folder/" + path, full);
        });

    [Theory]
    [InlineData("pytorch_model.bin", "pickle")]
    [InlineData("original/consolidated.00.pth", "pickle")]
    [InlineData("MODEL.PT", "pickle")]
    [InlineData("last.ckpt", "pickle")]
    [InlineData("data.pkl", "pickle")]
    [InlineData("tf_model.h5", "this format")]
    [InlineData("model.gguf", "this format")]
    public void FindRefusal_names_the_reason(string path, string expected) =>
        Assert.Contains(expected, CheckpointPath.FindRefusal(path), StringComparison.Ordinal);

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.safetensors.index.json")]
    [InlineData("tokenizer.model")]
    [InlineData("merges.txt")]
    [InlineData("bin")]
    public void FindRefusal_accepts_the_rest(string path) => Assert.Null(CheckpointPath.FindRefusal(path));

    private static string Long(int bytes) => string.Join('/', Enumerable.Repeat(new string('a', 100), 11))[..bytes];
}
