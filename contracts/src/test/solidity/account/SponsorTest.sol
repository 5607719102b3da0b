// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Sponsor} from "../../../main/solidity/account/Sponsor.sol";
import {AccountTest} from "./AccountTest.sol";

/// @notice The consortium's access contract as the sponsor asks it: one address may, at once.
contract OneMay {
    address private immutable _it;

    constructor(address it) {
        _it = it;
    }

    function canCall(address caller, address, bytes4) external view returns (bool, uint32) {
        return (caller == _it, 0);
    }
}

/// @notice A sponsor with credit for the account, on a chain whose gas costs something.
abstract contract SponsorTest is AccountTest {
    uint48 internal constant PERIOD = 1 days;
    uint64 internal constant QUOTA = 10_000_000;
    uint256 internal constant PRICE = 3 gwei;
    uint128 internal constant POST_OP_GAS = 60_000;

    Sponsor internal sponsor;
    address internal governor = vm.addr(0x601);

    function setUp() public virtual override {
        super.setUp();
        sponsor = deploySponsor(QUOTA);
        vm.deal(address(this), 100 ether);
        sponsor.depositFor{value: 1 ether}(address(account));
        pass(1, 1);
    }

    function deploySponsor(uint64 quota) internal returns (Sponsor) {
        address access = address(new OneMay(governor));
        return Sponsor(vm.deployCode("Sponsor.sol:Sponsor", abi.encode(access, entryPoint, PERIOD, quota)));
    }

    function sponsored(bytes memory data) internal view returns (PackedUserOperation memory op) {
        return sponsored(opOf(address(account), 0, data), 0);
    }

    function sponsored(PackedUserOperation memory op, uint48 period)
        internal
        view
        returns (PackedUserOperation memory)
    {
        op.gasFees = bytes32(PRICE << 128 | PRICE);
        op.paymasterAndData = abi.encodePacked(sponsor, uint128(200_000), POST_OP_GAS, period);
        return resign(op, OWNER_KEY);
    }

    function credit() internal view returns (uint256) {
        return sponsor.accountOf(address(account)).credit;
    }

    /// @dev sponsorNeverShort
    function solvent() internal view {
        assertTrue(entryPoint.balanceOf(address(sponsor)) >= sponsor.totalCredit(), "sponsorNeverShort");
    }

    function refusedBySponsor(bytes memory why, PackedUserOperation memory op) internal {
        vm.expectRevert(
            abi.encodeWithSignature("FailedOpWithRevert(uint256,string,bytes)", 0, "AA33 reverted", why)
        );
        handle(op);
    }
}
