package dev.bascule.node.besu;

import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.process.LocalProcess;
import java.io.IOException;
import java.util.List;

/** Something that a node can be started with. */
public sealed interface BesuRuntime permits BesuDistribution, ContainerImage {

  /** Where it comes from, for people. */
  String origin();

  /** The process of a node, which has the node's mark among its arguments. */
  LocalProcess.Launch launch(NetworkFolder network, NodeFolder node, List<String> jvmOptions)
      throws IOException;
}
